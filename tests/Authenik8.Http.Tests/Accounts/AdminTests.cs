using System.Text.Json;
using Authenik8.Accounts;
using Authenik8.Messages;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Everything under admin.</summary>
public sealed class AdminTests(SharedAccountHost<AdminTests> shared) : IClassFixture<SharedAccountHost<AdminTests>>, IAsyncLifetime, IHostSetup
{
    private readonly AccountHost _host = shared.Host;
    private readonly string _email = AccountHost.NewEmail();
    private Visitor _admin = null!;
    private Visitor _member = null!;
    private string _id = null!;

    public static TheoryData<string, string> Endpoints => new()
    {
        { "GET", "accounts" },
        { "GET", "accounts/{id}" },
        { "POST", "accounts/{id}/disable" },
        { "POST", "accounts/{id}/enable" },
        { "PUT", "accounts/{id}/roles" },
        { "DELETE", "accounts/{id}/sessions" },
        { "POST", "accounts/{id}/password/reset" },
    };

    public static TheoryData<string, string> EndpointsOfOneAccount
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var row in Endpoints.Where(row => ((string)row[1]).Contains("{id}", StringComparison.Ordinal)))
                data.Add((string)row[0], (string)row[1]);
            return data;
        }
    }

    public async Task InitializeAsync()
    {
        _member = await _host.NewMemberAsync(_email);
        _id = (await _host.FindAsync(_email)).Subject.Id;
        _admin = await _host.NewAdminAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    static void IHostSetup.Configure(Authenik8Options options) => options.Protection.Messages.Permits = 1000;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task WithoutAToken_IsUnauthorized(string method, string path)
    {
        var answer = await AskAsync(_host.NewVisitor(), method, path, _id);

        answer.AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.DoesNotContain("error=", answer.Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task WithoutThePermission_IsForbidden(string method, string path)
    {
        (await AskAsync(_member, method, path, _id)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        Assert.Equal(AccountStatus.Active, (await _host.FindAsync(_email)).Status);
        (await _member.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(EndpointsOfOneAccount))]
    public async Task NoSuchAccount_IsNotFound(string method, string path)
    {
        foreach (var id in new[] { "nobody", "%0A", "a%20b", new string('x', 300), "..%2f..", "%F0%9F%98%80", "%ED%A0%80" })
            (await AskAsync(_admin, method, path, id)).AssertProblem(HttpStatusCode.NotFound, "account_not_found");
    }

    [Theory]
    [MemberData(nameof(EndpointsOfOneAccount))]
    public async Task AdminOfAnotherTenant_FindsNothingAndChangesNothing(string method, string path)
    {
        var acme = await _host.NewAdminAsync("acme");

        (await AskAsync(acme, method, path, _id)).AssertProblem(HttpStatusCode.NotFound, "account_not_found");

        (await _member.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        Assert.Empty((await _host.FindAsync(_email)).Roles);
    }

    [Fact]
    public async Task AdminOfATenant_SeesThatTenantOnly()
    {
        var email = AccountHost.NewEmail("tenant");
        Assert.True(EmailAddress.TryParse(email, out var address));
        _ = await _host.Host.Services.GetRequiredService<IRegistrationService>()
            .RegisterAsync(new RegisterCommand { Tenant = "globex", Email = address, Password = AccountHost.Password }, CancellationToken.None);
        var globex = await _host.NewAdminAsync("globex");

        Assert.Equal([email], Emails(await globex.GetAsync("/auth/admin/accounts")));
        Assert.Empty(Emails(await globex.GetAsync($"/auth/admin/accounts?email={_email}")));
        Assert.Empty(Emails(await _admin.GetAsync($"/auth/admin/accounts?email={email}")));
        Assert.DoesNotContain(email, await AllEmailsAsync(_admin, 200));
        Assert.Empty(Emails(await (await _host.NewAdminAsync("acme")).GetAsync("/auth/admin/accounts")));
    }

    [Fact]
    public async Task List_PageByPage_HasEverybodyOnceWhateverIsMadeInBetween()
    {
        var tenant = "pages";
        var admin = await _host.NewAdminAsync(tenant);
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
            made.Add((await _host.AddProviderAccountAsync(AccountHost.NewEmail("page"), tenant)).Subject.Id);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await admin.GetAsync($"/auth/admin/accounts?limit=2{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            page.AssertStatus(HttpStatusCode.OK);
            Assert.True(page.Headers.CacheControl?.NoStore);
            var ids = page.Json.GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("id").GetString()!).ToArray();
            Assert.InRange(ids.Length, 1, 2);
            seen.AddRange(ids);
            cursor = page.Json.GetProperty("next_cursor").GetString();
            if (seen.Count < 6)
                _ = await _host.AddProviderAccountAsync(AccountHost.NewEmail("late"), tenant);
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(made.Except(seen));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=-1")]
    [InlineData("limit=")]
    [InlineData("limit=ten")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("limit=1&limit=2")]
    [InlineData("limit=%EF%BC%91")]
    public async Task List_LimitOutOfRange_IsRefused(string query) =>
        (await _admin.GetAsync("/auth/admin/accounts?" + query)).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "limit");

    [Theory]
    [InlineData("cursor=")]
    [InlineData("cursor=garbage")]
    [InlineData("cursor=.")]
    [InlineData("cursor=99999999999999999999.x")]
    [InlineData("cursor=253402300799999.zzzz")]
    [InlineData("cursor=-1.x")]
    [InlineData("cursor=%00")]
    [InlineData("cursor=1.%ED%A0%80")]
    [InlineData("cursor=1.x&cursor=2.y")]
    [InlineData("email=")]
    [InlineData("email=garbage")]
    [InlineData("email=a@example.com&email=b@example.com")]
    [InlineData("email=%00")]
    public async Task List_OddParameters_AreNoFailureOfOurs(string query) =>
        Assert.True((await _admin.GetAsync("/auth/admin/accounts?" + query)).Status is 200 or 422);

    [Fact]
    public async Task Find_ByAddressAndById_ShowsTheAccountWithoutAnySecret()
    {
        var byEmail = await _admin.GetAsync($"/auth/admin/accounts?email={_email.ToUpperInvariant()}");
        var byId = await _admin.GetAsync($"/auth/admin/accounts/{_id}");

        byId.AssertStatus(HttpStatusCode.OK);
        Assert.Equal([_email], Emails(byEmail));
        Assert.Equal(_id, byId.Json.GetProperty("id").GetString());
        Assert.Equal(
            ["id", "email", "email_verified", "display_name", "has_password", "is_guest", "status", "roles", "permissions", "external_logins", "created_at", "last_login_at", "deletion_due_at", "properties"],
            byId.Json.EnumerateObject().Select(member => member.Name));
        AssertNoSecret(byEmail);
        AssertNoSecret(byId);
    }

    [Fact]
    public async Task Disable_Enable_SayWhatTheAccountIsThen()
    {
        var disabled = await _admin.PostAsync($"/auth/admin/accounts/{_id}/disable");
        var again = await _admin.PostAsync($"/auth/admin/accounts/{_id}/disable");
        (await _host.NewVisitor().LogInAsync(_email)).AssertProblem(HttpStatusCode.Forbidden, "account_disabled");
        var enabled = await _admin.PostAsync($"/auth/admin/accounts/{_id}/enable");

        Assert.Equal("disabled", disabled.Json.GetProperty("status").GetString());
        Assert.Equal("disabled", again.Json.GetProperty("status").GetString());
        Assert.Equal("active", enabled.Json.GetProperty("status").GetString());
        Assert.All(new[] { disabled, again, enabled }, AssertNoSecret);
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Disable_AccountPendingDeletion_ItsOwnerCannotRestoreIt()
    {
        (await _member.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password })).AssertStatus(HttpStatusCode.OK);
        var due = (await _host.FindAsync(_email)).DeletionDueAt;

        var disabled = await _admin.PostAsync($"/auth/admin/accounts/{_id}/disable");

        Assert.Equal("disabled", disabled.Json.GetProperty("status").GetString());
        (await RestoreAsync()).AssertProblem(HttpStatusCode.Forbidden, "account_disabled");
        // It is deleted all the same, also where the administrator has a change of heart.
        Assert.Equal(due, (await _host.FindAsync(_email)).DeletionDueAt);
        var enabled = await _admin.PostAsync($"/auth/admin/accounts/{_id}/enable");
        Assert.Equal("pending_deletion", enabled.Json.GetProperty("status").GetString());
        Assert.Equal(due, (await _host.FindAsync(_email)).DeletionDueAt);
        (await RestoreAsync()).AssertStatus(HttpStatusCode.NoContent);
        Assert.Null((await _host.FindAsync(_email)).DeletionDueAt);
    }

    [Fact]
    public async Task Enable_AccountPendingDeletion_RestoresIt()
    {
        (await _member.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password })).AssertStatus(HttpStatusCode.OK);

        (await _admin.PostAsync($"/auth/admin/accounts/{_id}/enable")).AssertStatus(HttpStatusCode.OK);

        Assert.Null((await _host.FindAsync(_email)).DeletionDueAt);
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SetRoles_ApplyAtTheNextRefresh()
    {
        var set = await SetRolesAsync(new { roles = new[] { "editor", "editor", "author" }, permissions = new[] { "posts:write" } });

        Assert.Equal(["editor", "author"], set.Json.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal(["posts:write"], set.Json.GetProperty("permissions").EnumerateArray().Select(permission => permission.GetString()));
        AssertNoSecret(set);
        (await _member.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        (await _member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(["editor", "author"], TokenReader.Read(_member.AccessToken!).Strings("roles"));
        Assert.Equal(["posts:write"], TokenReader.Read(_member.AccessToken!).Strings("permissions"));
        // Permissions that are not named stay.
        _ = await SetRolesAsync(new { roles = Array.Empty<string>() });
        (await _member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        Assert.Empty(TokenReader.Read(_member.AccessToken!).Strings("roles"));
        Assert.Equal(["posts:write"], TokenReader.Read(_member.AccessToken!).Strings("permissions"));
    }

    [Fact]
    public async Task SetRoles_Revoke_EndsTheAccessTokensAtOnceAndNoSession()
    {
        await using var host = await AccountHost.StartQuickAsync();
        var member = await host.NewMemberAsync(_email);
        var admin = await host.NewAdminAsync();
        var id = (await host.FindAsync(_email)).Subject.Id;
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await admin.SendAsync(HttpMethod.Put, $"/auth/admin/accounts/{id}/roles", new { roles = new[] { "editor" }, revoke = true })).AssertStatus(HttpStatusCode.OK);

        (await member.GetAsync("/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        // Tokens of the very millisecond are revoked as well: the roles of one of those may have been read before.
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        (await member.GetAsync("/auth/me")).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(["editor"], TokenReader.Read(member.AccessToken!).Strings("roles"));
    }

    [Theory]
    [InlineData(128, 8, "\U0001F600")]
    [InlineData(120, 17, "\"")]
    [InlineData(1, 1000, "\u0100")]
    public async Task SetRoles_MoreThanFitsIntoAToken_IsRefused(int length, int count, string text)
    {
        // Each another name: what is alike is granted once.
        var roles = Enumerable.Range(0, count)
            .Select(i => length == 1 ? ((char)(text[0] + i)).ToString() : string.Concat(Enumerable.Repeat(text, (length - 4) / text.Length)) + i)
            .ToArray();

        (await SendRolesAsync(new { roles })).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "roles");
        (await SendRolesAsync(new { roles = Array.Empty<string>(), permissions = roles })).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "permissions");
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SetRoles_TooManyWithThePermissionsThatStay_IsRefusedAndTheAccountStaysUsable()
    {
        string[] names = [.. Enumerable.Range(0, 18).Select(i => new string('x', 98) + i.ToString("D2", System.Globalization.CultureInfo.InvariantCulture))];
        _ = await SetRolesAsync(new { roles = Array.Empty<string>(), permissions = names });

        (await SendRolesAsync(new { roles = names })).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "permissions");

        (await _member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(names, TokenReader.Read(_member.AccessToken!).Strings("permissions"));
    }

    [Fact]
    public async Task AdminByRole_LosesThePermissionAtOnce()
    {
        _ = await SetRolesAsync(new { roles = Array.Empty<string>(), permissions = new[] { IAccountAdministration.Permission } });
        (await _member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        (await _member.GetAsync("/auth/admin/accounts")).AssertStatus(HttpStatusCode.OK);

        _ = await SetRolesAsync(new { roles = Array.Empty<string>(), permissions = Array.Empty<string>() });
        (await _member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);

        (await _member.GetAsync("/auth/admin/accounts")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    /// <summary>Administrators do not shut themselves out: what only another one may do is refused, and nothing has changed.</summary>
    [Fact]
    public async Task OwnAccount_PermissionDisableAndDeletion_AreForAnotherAdministrator()
    {
        _ = await SetRolesAsync(new { roles = new[] { "boss" }, permissions = new[] { IAccountAdministration.Permission, "posts:write" } });
        (await _member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        var path = $"/auth/admin/accounts/{_id}";

        (await _member.SendAsync(HttpMethod.Put, path + "/roles", new { roles = Array.Empty<string>(), permissions = new[] { "posts:write" } }))
            .AssertProblem(HttpStatusCode.Conflict, "own_administration");
        (await _member.PostAsync(path + "/disable")).AssertProblem(HttpStatusCode.Conflict, "own_administration");
        (await _member.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password })).AssertProblem(HttpStatusCode.Conflict, "own_administration");

        (await _member.GetAsync("/auth/admin/accounts")).AssertStatus(HttpStatusCode.OK);
        var account = await _host.FindAsync(_email);
        Assert.Equal(AccountStatus.Active, account.Status);
        Assert.Equal([IAccountAdministration.Permission, "posts:write"], account.Permissions);
        // What leaves the permission where it is, they may do; and another administrator may take it.
        (await _member.SendAsync(HttpMethod.Put, path + "/roles", new { roles = Array.Empty<string>() })).AssertStatus(HttpStatusCode.OK);
        _ = await SetRolesAsync(new { roles = Array.Empty<string>(), permissions = Array.Empty<string>() });
        (await _member.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        (await _member.SendAsync(HttpMethod.Delete, "/auth/account", new { password = AccountHost.Password })).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task EndSessions_AnswersWithNothing()
    {
        var answer = await _admin.SendAsync(HttpMethod.Delete, $"/auth/admin/accounts/{_id}/sessions");

        answer.AssertStatus(HttpStatusCode.NoContent);
        Assert.Empty(answer.Body);
        (await _member.GetAsync("/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task StartReset_TheOwnerGetsTheCodeAndTheAdministratorDoesNot()
    {
        var answer = await _admin.PostAsync($"/auth/admin/accounts/{_id}/password/reset", new { new_password = AccountHost.OtherPassword, password = AccountHost.OtherPassword });

        answer.AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.ResetPassword, _email)).Code!;
        Assert.DoesNotContain(code, answer.Body, StringComparison.Ordinal);
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).Status);
        (await _host.NewVisitor().LogInAsync(_email)).AssertStatus(HttpStatusCode.OK);
        (await _host.NewVisitor().PostAsync("/auth/password/reset", new { code, new_password = AccountHost.OtherPassword })).AssertStatus(HttpStatusCode.NoContent);
    }

    private static IEnumerable<string?> Emails(Answer list) =>
        list.Json.GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("email").GetString());

    private static async Task<List<string?>> AllEmailsAsync(Visitor admin, int limit)
    {
        var emails = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await admin.GetAsync($"/auth/admin/accounts?limit={limit}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            emails.AddRange(Emails(page));
            cursor = page.Json.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return emails;
    }

    private static void AssertNoSecret(Answer answer)
    {
        Assert.DoesNotContain(CheapHasher.Hash(AccountHost.Password), answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hash", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"password\"", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<Answer> AskAsync(Visitor visitor, string method, string path, string id) => visitor.SendAsync(
        new HttpMethod(method),
        "/auth/admin/" + path.Replace("{id}", id, StringComparison.Ordinal),
        method == "PUT" ? new { roles = new[] { "editor" } } : null);

    private Task<Answer> RestoreAsync() => _host.NewVisitor().PostAsync("/auth/account/restore", new { email = _email, password = AccountHost.Password });

    private Task<Answer> SendRolesAsync(object body) => _admin.SendAsync(HttpMethod.Put, $"/auth/admin/accounts/{_id}/roles", body);

    private async Task<Answer> SetRolesAsync(object body)
    {
        var answer = await SendRolesAsync(body);
        answer.AssertStatus(HttpStatusCode.OK);
        return answer;
    }
}
