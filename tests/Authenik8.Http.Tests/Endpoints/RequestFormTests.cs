using System.Text;
using Authenik8.Accounts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Endpoints;

/// <summary>Requests of the forms that real clients and proxies send: HEAD, a byte order mark, encoded slashes, no content with DELETE.</summary>
public sealed class RequestFormTests(SharedAccountHost<RequestFormTests> shared) : IClassFixture<SharedAccountHost<RequestFormTests>>, IHostSetup
{
    private readonly AccountHost _host = shared.Host;

    public static TheoryData<string, string> RoutesWithIds => new()
    {
        { "DELETE", "/auth/sessions/{id}" },
        { "GET", "/auth/admin/accounts/{id}" },
        { "HEAD", "/auth/admin/accounts/{id}" },
        { "POST", "/auth/admin/accounts/{id}/disable" },
        { "POST", "/auth/admin/accounts/{id}/enable" },
        { "PUT", "/auth/admin/accounts/{id}/roles" },
        { "DELETE", "/auth/admin/accounts/{id}/sessions" },
        { "POST", "/auth/admin/accounts/{id}/password/reset" },
    };

    [Theory]
    [InlineData("/auth/me")]
    [InlineData("/auth/sessions")]
    [InlineData("/auth/admin/accounts")]
    [InlineData("/.well-known/jwks.json")]
    public async Task Head_AnswersAsGetWithoutTheContent(string path)
    {
        var email = AccountHost.NewEmail();
        var (accessToken, _) = await _host.EnterAsync(email);
        var token = path.Contains("admin", StringComparison.Ordinal) ? (await _host.NewAdminAsync()).AccessToken : accessToken;

        using var get = await SendAsync(HttpMethod.Get, path, token);
        using var head = await SendAsync(HttpMethod.Head, path, token);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.NotEqual(0, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsStringAsync());
        if (path.StartsWith("/auth", StringComparison.Ordinal))
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Head, path, token: null)).StatusCode);
    }

    [Fact]
    public async Task Head_OfWhatChangesSomething_IsNotAllowed()
    {
        using var answer = await SendAsync(HttpMethod.Head, "/auth/login", token: null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public void Get_AlwaysHasHeadBesideIt()
    {
        var endpoints = _host.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/auth/", StringComparison.Ordinal) || endpoint.RoutePattern.RawText.Contains("jwks", StringComparison.Ordinal))
            .ToLookup(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IHttpMethodMetadata>()!.HttpMethods.Single(), endpoint => endpoint.RoutePattern.RawText);

        Assert.NotEmpty(endpoints["GET"]);
        Assert.Equal(endpoints["GET"].Order(StringComparer.Ordinal), endpoints["HEAD"].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ByteOrderMark_BeforeTheJson_IsSkipped()
    {
        var email = AccountHost.NewEmail();
        await _host.EnrolAsync(email);

        Assert.Equal(200, (await PostTextAsync("/auth/login", $$"""{{"\uFEFF"}}{"email":"{{email}}","password":"{{AccountHost.Password}}"}""")).Status);
        (await PostTextAsync("/auth/login", "\uFEFF")).AssertProblem(HttpStatusCode.BadRequest, "invalid_json");
        (await PostTextAsync("/auth/login", "\uFEFF\uFEFF{}")).AssertProblem(HttpStatusCode.BadRequest, "invalid_json");
        (await PostTextAsync("/auth/login", "{\uFEFF}")).AssertProblem(HttpStatusCode.BadRequest, "invalid_json");
    }

    [Fact]
    public async Task Delete_WhereNoContentArrives_HasAPostBesideIt()
    {
        var email = AccountHost.NewEmail();
        var member = await _host.NewMemberAsync(email);

        (await member.PostAsync("/auth/account/delete", new { password = AccountHost.WrongPassword })).AssertProblem(HttpStatusCode.Forbidden, "wrong_password", "password");
        (await member.PostAsync("/auth/account/delete", new { password = AccountHost.Password })).AssertStatus(HttpStatusCode.OK);

        Assert.NotNull((await _host.FindAsync(email)).DeletionDueAt);
        (await member.GetAsync("/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Theory]
    [MemberData(nameof(RoutesWithIds))]
    public async Task IdWithEncodedCharacters_IsNotFound_AndNoOtherRoute(string method, string route)
    {
        var admin = await _host.NewAdminAsync();
        var victim = AccountHost.NewEmail();
        await _host.EnrolAsync(victim);
        var id = (await _host.FindAsync(victim)).Subject.Id;
        foreach (var encoded in new[] { "a%2Fb", "a%2fb", "%2F", "..%2F..%2Fme", $"x%2F{id}", $"{id}%2F", $"{id}%2Fdisable", $"{id}%252F", $"{id}%5C", $"{id}%20", $"{id}%E0%80%AF", "%25", "%FF" })
        {
            var path = route.Replace("{id}", encoded, StringComparison.Ordinal);
            var body = method == "PUT" ? """{"roles":["editor"]}""" : "";
            var response = await RawHttp.SendAsync(_host.Host.Address,
                $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {admin.AccessToken}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

            Assert.True(RawHttp.StatusOf(response) is 404 or 400, $"{path}: {response}");
        }
        Assert.Equal(AccountStatus.Active, (await _host.FindAsync(victim)).Status);
        Assert.Empty((await _host.FindAsync(victim)).Roles);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await _host.Host.Client.SendAsync(request);
    }

    private Task<Answer> PostTextAsync(string path, string json) => _host.NewVisitor().SendTextAsync(HttpMethod.Post, path, json);
}
