using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>Whatever is sent to an endpoint of accounts: a refusal that names what is wrong, never a 500.</summary>
public sealed class BadInputTests(SharedAccountHost<BadInputTests> shared) : IClassFixture<SharedAccountHost<BadInputTests>>, IAsyncLifetime, IHostSetup
{
    private static readonly Dictionary<string, string> Good = new()
    {
        ["email"] = "\"ada@example.com\"",
        ["password"] = $"\"{AccountHost.Password}\"",
        ["current_password"] = $"\"{AccountHost.Password}\"",
        ["new_password"] = $"\"{AccountHost.OtherPassword}\"",
        ["display_name"] = "\"Ada\"",
        ["device_name"] = "\"phone\"",
        ["code"] = "\"12345678\"",
        ["roles"] = "[\"editor\"]",
        ["permissions"] = "[\"posts:write\"]",
        ["revoke"] = "true",
    };

    // Members that must be there, and those that need not be.
    private static readonly (string Method, string Path, string[] Required, string[] Optional)[] Bodies =
    [
        ("POST", "/auth/register", ["email", "password"], ["display_name"]),
        ("POST", "/auth/login", ["email", "password"], ["device_name"]),
        ("POST", "/auth/email/verify", ["code"], ["email"]),
        ("POST", "/auth/email/resend", ["email"], []),
        ("POST", "/auth/password/forgot", ["email"], []),
        ("POST", "/auth/password/reset", ["code", "new_password"], ["email"]),
        ("POST", "/auth/password/change", ["current_password", "new_password"], []),
        ("POST", "/auth/email/change", ["email"], ["password"]),
        ("PATCH", "/auth/me", [], ["display_name"]),
        ("DELETE", "/auth/account", [], ["password"]),
        ("POST", "/auth/account/restore", ["email", "password"], []),
        ("PUT", "/auth/admin/accounts/{id}/roles", ["roles"], ["permissions", "revoke"]),
    ];

    private readonly AccountHost _host = shared.Host;
    private string _token = null!;
    private string _id = null!;

    public static TheoryData<string, string> Endpoints => Rows(Bodies.Select(body => (body.Method, body.Path)));

    public static TheoryData<string, string, string> Members => Rows(Bodies.SelectMany(body => body.Required.Concat(body.Optional).Select(name => (body.Method, body.Path, name))));

    public static TheoryData<string, string, string> RequiredMembers => Rows(Bodies.SelectMany(body => body.Required.Select(name => (body.Method, body.Path, name))));

    public static TheoryData<string, string> StrictAddresses => Rows(Bodies
        .Where(body => body.Required.Contains("email") && body.Path is not ("/auth/login" or "/auth/account/restore")).Select(body => (body.Method, body.Path)));

    public async Task InitializeAsync()
    {
        // One who may do everything: an account with the permission of administrators.
        var email = AccountHost.NewEmail("admin");
        await _host.EnrolAsync(email);
        var account = await _host.FindAsync(email);
        Assert.Equal(
            Authenik8.Accounts.UpdateAccountOutcome.Updated,
            await _host.Accounts.UpdateAsync(account with { Permissions = [Authenik8.Accounts.IAccountAdministration.Permission] }, CancellationToken.None));
        _token = (await _host.LoggedInAsync(email)).AccessToken!;
        _id = account.Subject.Id;
    }

    public Task DisposeAsync()
    {
        Assert.DoesNotContain(_host.Host.Logs.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        return Task.CompletedTask;
    }

    static void IHostSetup.Configure(Authenik8Options options) => options.Protection.Enabled = false;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_NotOneJsonObject_IsABadRequest(string method, string path)
    {
        foreach (var body in new[]
        {
            "x", "{", "[]", "[{}]", "\"x\"", "1", "null", "true", "{}{}", "{\"x\":1,}", "{'x':1}", "\0", "{}\0", "{\"\\ud800\":1}",
            new string('[', 8000), "{\"x\":" + new string('[', 20) + new string(']', 20) + "}", "email=ada@example.com",
        })
            (await SendAsync(method, path, body)).AssertProblem(HttpStatusCode.BadRequest, "invalid_json");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_OtherContentType_IsUnsupported(string method, string path)
    {
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "application/json; charset=utf-16", ";" })
            (await SendAsync(method, path, "{}", type)).AssertProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_OfTenMegabytes_IsTooLarge(string method, string path) =>
        (await SendAsync(method, path, $$"""{"x":"{{new string('a', 10 * 1024 * 1024)}}"}""")).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");

    [Theory]
    [MemberData(nameof(RequiredMembers))]
    public async Task RequiredMember_MissingOrNull_IsNamed(string method, string path, string name)
    {
        (await SendAsync(method, path, Without(path, name))).AssertProblem(HttpStatusCode.UnprocessableEntity, "missing_field", name);
        (await SendAsync(method, path, With(path, name, "null"))).AssertProblem(HttpStatusCode.UnprocessableEntity, "missing_field", name);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Member_Twice_IsNamed(string method, string path, string name)
    {
        foreach (var other in new[] { name, $"\\u{(int)name[0]:x4}{name[1..]}" })
        {
            var body = $"{{\"{other}\":{Good[name]},{With(path, name, Good[name])[1..]}";
            (await SendAsync(method, path, body)).AssertProblem(HttpStatusCode.BadRequest, "duplicate_field", name);
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Member_OfAnotherType_IsNamed(string method, string path, string name)
    {
        string[] values = name switch
        {
            "revoke" => ["1", "\"true\"", "[]", "[true]", "{}"],
            "roles" or "permissions" => ["1", "true", "\"editor\"", "{}", "[1]", "[null]", "[[\"editor\"]]", "[\"\\ud800\"]"],
            _ => ["1", "1e999", "true", "[]", $"[{Good[name]}]", "{}", $"{{\"{name}\":{Good[name]}}}"],
        };
        foreach (var value in values)
            (await SendAsync(method, path, With(path, name, value))).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", name);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Member_OddText_IsNamed(string method, string path, string name)
    {
        if (name == "revoke")
            return;
        var texts = new List<string> { "", "a\\u0000b passphrase", "line\\nbreak passphrase", "\\u0085 passphrase", "\\u007f passphrase", "\\ud800 passphrase", "\\udc00\\ud800 passphrase" };
        texts.Add(new string('x', name == "code" ? 8193 : 1025));
        if (name is "roles" or "permissions")
            texts.AddRange([new string('x', 129), "a,b"]);
        foreach (var text in texts)
        {
            var value = name is "roles" or "permissions" ? $"[\"fine\",\"{text}\"]" : $"\"{text}\"";
            (await SendAsync(method, path, With(path, name, value))).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", name);
        }
    }

    [Theory]
    [MemberData(nameof(StrictAddresses))]
    public async Task Address_ThatIsNone_IsNamed(string method, string path)
    {
        foreach (var address in new[]
        {
            "ada", "@example.com", "ada@", "ada@example", "ada@@example.com", "ada@exa mple.com", " ada@example.com", "ada@example.com ", "ada@example..com", "ada@.example.com",
            "ada@example.com.", "ada@-example.com", "ada@[127.0.0.1]", "\\\"ada\\\"@example.com", ".ada@example.com", "ada.@example.com", "a..da@example.com",
            "\\u0430da@example.com", "\\uff41da@example.com", "\\u0131da@example.com", "ada@example.com,eve@example.com", "Ada <ada@example.com>", "mailto:ada@example.com",
            $"{new string('a', 65)}@example.com", $"ada@{new string('a', 64)}.com", $"a@{string.Join('.', Enumerable.Repeat(new string('b', 60), 5))}.com",
            "ada@xn--.com",
        })
        {
            var answer = await SendAsync(method, path, With(path, "email", $"\"{address}\""));
            Assert.True(answer.Status == 422, $"{address}: {answer.Status} {answer.Body}");
            answer.AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "email");
        }
    }

    [Theory]
    [InlineData("/auth/login")]
    [InlineData("/auth/account/restore")]
    public async Task LogIn_AddressThatIsNone_IsAnsweredAsAnUnknownOne(string path)
    {
        var unknown = await _host.NewVisitor().PostAsync(path, new { email = AccountHost.NewEmail("nobody"), password = AccountHost.Password });
        foreach (var address in new[] { "ada", "а@example.com", "İ@example.com", "ada@exam\u200bple.com", "#x", "ada@[::1]" })
            Assert.Equal(unknown.Shape, (await _host.NewVisitor().PostAsync(path, new { email = address, password = AccountHost.Password })).Shape);
    }

    /// <summary>A blank that was typed or pasted with the address cannot be seen, so it is named.</summary>
    [Theory]
    [InlineData("/auth/login")]
    [InlineData("/auth/account/restore")]
    [InlineData("/auth/register")]
    [InlineData("/auth/password/forgot")]
    [InlineData("/auth/email/resend")]
    [InlineData("/auth/password/reset")]
    [InlineData("/auth/email/verify")]
    public async Task Address_WithABlankAroundIt_IsNamed(string path)
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);
        foreach (var address in new[] { email + " ", " " + email, email + "\u00a0", "\u3000" + email, email + "\u200b", "\ufeff" + email })
        {
            var body = new { email = address, password = AccountHost.Password, new_password = AccountHost.OtherPassword, code = "12345678" };
            (await _host.NewVisitor().PostAsync(path, body)).AssertProblem(HttpStatusCode.UnprocessableEntity, "invalid_field", "email");
        }
    }

    [Theory]
    [InlineData("\u0430")] // Cyrillic a
    [InlineData("\uff41")] // full-width a
    [InlineData("a\u0301")] // a with an accent
    [InlineData("\u00aa")] // feminine ordinal
    public async Task LookAlikeOfAnAddress_ReachesNobody(string a)
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);
        var alike = a + email[1..];
        var messages = _host.Mailbox.Messages.Count(message => message.Recipient == email);

        Assert.Equal(422, (await _host.NewVisitor().PostAsync("/auth/password/forgot", new { email = alike })).Status);
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(alike)).Status);
        await _host.AllSentAsync();
        Assert.Equal(messages, _host.Mailbox.Messages.Count(message => message.Recipient == email));
    }

    [Fact]
    public async Task Password_OfAnyCharacters_IsTakenAsItIs()
    {
        foreach (var password in new[] { "пароль пароль", "  spaces around  ", "\U0001F600\U0001F601\U0001F602\U0001F603\U0001F604\U0001F605\U0001F606\U0001F607", new string('x', 64), new string('x', 1024), "<script>alert(1)</script>", "%00%00%00%00", "e\u0301e\u0301e\u0301e\u0301" })
        {
            var email = AccountHost.NewEmail();
            await _host.EnrolAsync(email, password);
            (await _host.NewVisitor().LogInAsync(email, password)).AssertStatus(HttpStatusCode.OK);
            Assert.Equal(401, (await _host.NewVisitor().LogInAsync(email, password.Trim()[1..] + "y")).Status);
        }
    }

    [Fact]
    public async Task Guest_WithAnyBody_IsNoFailureOfOurs()
    {
        foreach (var body in new[] { "x", "{", "[]", new string('x', 100_000) })
            Assert.Equal(200, (await SendAsync("POST", "/auth/guest", body)).Status);
    }

    private static TheoryData<string, string> Rows(IEnumerable<(string, string)> rows)
    {
        var data = new TheoryData<string, string>();
        foreach (var (one, two) in rows)
            data.Add(one, two);
        return data;
    }

    private static TheoryData<string, string, string> Rows(IEnumerable<(string, string, string)> rows)
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (one, two, three) in rows)
            data.Add(one, two, three);
        return data;
    }

    private static string With(string path, string name, string value)
    {
        var members = Bodies.Single(body => body.Path == path).Required.Append(name).Distinct().Select(member => $"\"{member}\":{(member == name ? value : Good[member])}");
        return $"{{{string.Join(',', members)}}}";
    }

    private static string Without(string path, string name) =>
        $"{{{string.Join(',', Bodies.Single(body => body.Path == path).Required.Where(member => member != name).Select(member => $"\"{member}\":{Good[member]}"))}}}";

    private async Task<Answer> SendAsync(string method, string path, string body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", _id, StringComparison.Ordinal));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        // The server may answer and close before it has read everything; the client is to wait for that answer.
        request.Headers.ExpectContinue = body.Length > 1024 * 1024;
        return await Answer.ReadAsync(await _host.Host.Client.SendAsync(request));
    }
}
