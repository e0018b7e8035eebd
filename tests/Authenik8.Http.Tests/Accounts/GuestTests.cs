using Authenik8.Messages;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>POST guest, and the guest who registers.</summary>
public sealed class GuestTests : IAsyncLifetime
{
    private readonly string _email = AccountHost.NewEmail();
    private AccountHost _host = null!;
    private Visitor _guest = null!;

    public async Task InitializeAsync()
    {
        _host = await AccountHost.StartQuickAsync(o =>
        {
            o.Accounts.GuestRoles.Add("guest");
            o.Accounts.DefaultRoles.Add("member");
            o.Accounts.PurgeInterval = TimeSpan.FromSeconds(1);
            o.Protection.Messages.Permits = 1000;
        });
        _guest = _host.NewVisitor();
        var answer = await _guest.BecomeGuestAsync();
        answer.AssertStatus(HttpStatusCode.OK);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Guest_IsAnAccountWithoutAnything()
    {
        var me = (await _guest.GetAsync("/auth/me")).Json;

        Assert.True(me.GetProperty("is_guest").GetBoolean());
        Assert.False(me.GetProperty("has_password").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, me.GetProperty("email").ValueKind);
        Assert.Equal(["guest"], TokenReader.Read(_guest.AccessToken!).Strings("roles"));
        (await _guest.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Register_FreeAddress_KeepsIdAndSessionAndGetsTheRolesOfMembers()
    {
        var id = await IdAsync(_guest);
        (await _guest.PostAsync("/auth/register", new { email = _email, password = AccountHost.Password, display_name = "Ada" })).AssertStatus(HttpStatusCode.Accepted);
        Assert.True((await _guest.GetAsync("/auth/me")).Json.GetProperty("is_guest").GetBoolean());
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(_email)).Status);
        await _host.VerifyAsync(_host.NewVisitor(), _email);

        var me = (await _guest.GetAsync("/auth/me")).Json;
        Assert.Equal(id, me.GetProperty("id").GetString());
        Assert.Equal(_email, me.GetProperty("email").GetString());
        Assert.Equal("Ada", me.GetProperty("display_name").GetString());
        Assert.False(me.GetProperty("is_guest").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, me.GetProperty("deletion_due_at").ValueKind);
        (await _guest.RefreshAsync()).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(["member"], TokenReader.Read(_guest.AccessToken!).Strings("roles"));
        Assert.Equal(id, await IdAsync(await _host.LoggedInAsync(_email)));
    }

    [Fact]
    public async Task Register_TakenAddress_TheGuestLearnsNothing()
    {
        var other = _host.NewVisitor();
        (await other.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);
        var free = AccountHost.NewEmail("free");
        await _host.EnrolAsync(_email);

        var taken = await _guest.RegisterAsync(_email, AccountHost.OtherPassword);
        var accepted = await other.RegisterAsync(free, AccountHost.OtherPassword);
        await _host.AllSentAsync();

        Assert.Equal(accepted.Shape, taken.Shape);
        var (mine, theirs) = (await _guest.GetAsync("/auth/me"), await other.GetAsync("/auth/me"));
        Assert.Equal(Without(theirs, await IdAsync(other)), Without(mine, await IdAsync(_guest)));
        Assert.NotNull((await _host.Mailbox.ReceiveAsync(MessageKind.AlreadyRegistered, _email)).Code);
        Assert.Equal(1, _host.Mailbox.Messages.Count(message => message.Recipient == _email && message.Kind == MessageKind.VerifyEmail));
        Assert.Equal(401, (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).Status);
    }

    [Fact]
    public async Task Register_AddressThatSomebodyElseProvesFirst_IsTheirs()
    {
        (await _guest.RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email)).Code;
        (await _host.NewVisitor().RegisterAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.Accepted);
        var others = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email, count: 2)).Code;
        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code = others })).AssertStatus(HttpStatusCode.NoContent);

        (await _host.NewVisitor().PostAsync("/auth/email/verify", new { code })).AssertProblem(HttpStatusCode.Conflict, "email_taken");

        Assert.True((await _guest.GetAsync("/auth/me")).Json.GetProperty("is_guest").GetBoolean());
        (await _host.NewVisitor().LogInAsync(_email, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Register_WithTheTokenOfAMember_MakesAnotherAccount()
    {
        var member = await _host.NewMemberAsync(_email);
        var other = AccountHost.NewEmail("other");
        (await member.RegisterAsync(other, AccountHost.OtherPassword)).AssertStatus(HttpStatusCode.Accepted);
        await _host.VerifyAsync(_host.NewVisitor(), other);

        Assert.Equal(_email, (await member.GetAsync("/auth/me")).Json.GetProperty("email").GetString());
        Assert.NotEqual(await IdAsync(member), (await _host.FindAsync(other)).Subject.Id);
    }

    [Fact]
    public async Task Register_WithADeadTokenOfAGuest_DoesNotUpgradeIt()
    {
        var id = await IdAsync(_guest);
        (await _guest.PostAsync("/auth/logout")).AssertStatus(HttpStatusCode.NoContent);

        (await _guest.RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        await _host.VerifyAsync(_host.NewVisitor(), _email);

        Assert.NotEqual(id, (await _host.FindAsync(_email)).Subject.Id);
    }

    [Fact]
    public async Task Register_InOneGuestsName_DoesNotTouchAnother()
    {
        var other = _host.NewVisitor();
        (await other.BecomeGuestAsync()).AssertStatus(HttpStatusCode.OK);
        (await other.RegisterAsync(_email)).AssertStatus(HttpStatusCode.Accepted);
        var code = (await _host.Mailbox.ReceiveAsync(MessageKind.VerifyEmail, _email)).Code;

        // Whoever's token goes with the code: it is the other's.
        (await _guest.PostAsync("/auth/email/verify", new { code })).AssertStatus(HttpStatusCode.NoContent);

        Assert.True((await _guest.GetAsync("/auth/me")).Json.GetProperty("is_guest").GetBoolean());
        Assert.Equal(_email, (await other.GetAsync("/auth/me")).Json.GetProperty("email").GetString());
    }

    // Another site can have a browser ask for a guest, and the cookie is what gets its owner into a locked account.
    [Fact]
    public async Task Guest_LeavesTheBrowserTheDeviceOfItsOwner()
    {
        var answer = await _host.NewVisitor().PostAsync("/auth/guest");

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Guest_HasNoAddressAndNoPasswordToChange()
    {
        (await _guest.PostAsync("/auth/email/change", new { email = _email })).AssertProblem(HttpStatusCode.Forbidden, "guest_account");
        (await _guest.PostAsync("/auth/password/change", new { current_password = AccountHost.Password, new_password = AccountHost.OtherPassword }))
            .AssertProblem(HttpStatusCode.Forbidden, "guest_account");
        var admin = await _host.NewAdminAsync();
        (await admin.PostAsync($"/auth/admin/accounts/{await IdAsync(_guest)}/password/reset")).AssertProblem(HttpStatusCode.Forbidden, "guest_account");
    }

    [Fact]
    public async Task Guest_DeletesItselfWithoutAPassword()
    {
        (await _guest.SendAsync(HttpMethod.Delete, "/auth/account")).AssertStatus(HttpStatusCode.OK);

        (await _guest.GetAsync("/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Guest_WhoseSessionIsOverForCertain_IsPurged(bool isDisabledAndEnabled)
    {
        var subject = (await _host.Accounts.FindAsync(new Authenik8.Tokens.Subject(await IdAsync(_guest)), CancellationToken.None))!.Subject;
        var member = AccountHost.NewEmail("member");
        await _host.EnrolAsync(member);
        var admin = await _host.NewAdminAsync();
        if (isDisabledAndEnabled)
        {
            (await _guest.SendAsync(HttpMethod.Delete, "/auth/account")).AssertStatus(HttpStatusCode.OK);
            (await admin.PostAsync($"/auth/admin/accounts/{subject.Id}/enable")).AssertStatus(HttpStatusCode.OK);
        }
        var due = (await _host.Accounts.FindAsync(subject, CancellationToken.None))!.DeletionDueAt!.Value;

        _host.Clock.Advance(due - _host.Clock.GetUtcNow());

        await Conformance.Eventually.IsTrueAsync(
            "the guest is purged", async () => await _host.Accounts.FindAsync(subject, CancellationToken.None) is null);
        Assert.NotNull(await _host.FindAsync(member));
    }

    private static string Without(Answer answer, string id) => answer.Body.Replace(id, "", StringComparison.Ordinal);

    private static async Task<string> IdAsync(Visitor visitor) => (await visitor.GetAsync("/auth/me")).Json.GetProperty("id").GetString()!;
}
