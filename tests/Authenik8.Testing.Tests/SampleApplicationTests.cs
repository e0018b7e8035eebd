using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Authenik8.Messages;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Testing.Tests;

/// <summary>The sample, tested as a host tests its own application.</summary>
public sealed class SampleApplicationTests
{
    private const string Email = "mia@example.com";
    private const string Password = "a rather long passphrase";

    [Fact]
    public async Task Mailbox_CodeOfARegistration_VerifiesTheAddress()
    {
        await using var application = new Authenik8WebApplicationFactory<Program>();
        var client = application.CreateClient();

        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsJsonAsync("/auth/register", new { email = Email, password = Password })).StatusCode);
        var code = await application.Mailbox.ReceiveCodeAsync(Email, MessageKind.VerifyEmail);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync("/auth/email/verify", new { code })).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/auth/login", new { email = Email, password = Password })).StatusCode);
    }

    [Fact]
    public async Task LoggedInClient_WithARole_PassesWhereTheRoleIsRequired()
    {
        await using var application = new Authenik8WebApplicationFactory<Program>();
        var admin = await application.CreateLoggedInClientAsync("root@example.com", roles: ["admin"]);
        var user = await application.CreateLoggedInClientAsync(Email);

        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/admin")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/admin")).StatusCode);
    }

    [Fact]
    public async Task Clock_MovedPastTheLifetime_ExpiresTheToken()
    {
        await using var application = new Authenik8WebApplicationFactory<Program>();
        var client = await application.CreateLoggedInClientAsync(Email);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/me")).StatusCode);

        application.Clock.Advance(TimeSpan.FromMinutes(16));

        var answer = await client.GetAsync("/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("token_expired", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task ClientForASubject_WithoutAnAccount_IsThatSubject()
    {
        await using var application = new Authenik8WebApplicationFactory<Program>();
        var client = await application.CreateClientForAsync(new Subject("17"), new Grant { Roles = ["reader"] });

        var me = await client.GetFromJsonAsync<JsonElement>("/me");

        Assert.Equal("17", me.GetProperty("user").GetString());
    }

    [Fact]
    public async Task LoggedInClient_WithAnAddressThatIsTaken_IsRefused()
    {
        await using var application = new Authenik8WebApplicationFactory<Program>();
        _ = await application.CreateLoggedInClientAsync(Email);

        await Assert.ThrowsAsync<InvalidOperationException>(() => application.CreateLoggedInClientAsync(Email));
        await Assert.ThrowsAsync<ArgumentException>(() => application.CreateLoggedInClientAsync("no address"));
    }
}
