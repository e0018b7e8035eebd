using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Endpoints;

/// <summary>The document that the framework writes from the endpoints' metadata tells a client generator all that it needs.</summary>
public sealed class OpenApiTests(SharedHost<OpenApiTests> shared) : IClassFixture<SharedHost<OpenApiTests>>, IAsyncLifetime, IHostSetup
{
    private const string Problem = "application/problem+json";

    private readonly TestHost _host = shared.Host;
    private JsonElement _document;

    public static TheoryData<string, string, string> Operations => new()
    {
        { "/auth/refresh", "post", "200 400 401 403 413 415 422 429 503" },
        { "/auth/logout", "post", "204 400 401 413 415 422 503" },
        { "/auth/logout/all", "post", "204 400 401 413 415 422 503" },
        { "/auth/sessions", "get", "200 400 401 503" },
        { "/auth/sessions/{id}", "delete", "204 400 401 404 503" },
        { "/.well-known/jwks.json", "get", "200 503" },
        { "/auth/register", "post", "202 400 413 415 422 429 503" },
        { "/auth/login", "post", "200 400 401 403 413 415 422 429 503" },
        { "/auth/guest", "post", "200 429 503" },
        { "/auth/email/verify", "post", "204 400 409 413 415 422 429 503" },
        { "/auth/email/resend", "post", "202 400 413 415 422 429 503" },
        { "/auth/email/change", "post", "202 400 401 403 404 413 415 422 429 503" },
        { "/auth/password/forgot", "post", "202 400 413 415 422 429 503" },
        { "/auth/password/reset", "post", "204 400 413 415 422 429 503" },
        { "/auth/password/change", "post", "204 400 401 403 404 413 415 422 429 503" },
        { "/auth/me", "get", "200 400 401 404 503" },
        { "/auth/me", "patch", "200 400 401 404 413 415 422 503" },
        { "/auth/account", "delete", "200 400 401 403 404 409 413 415 422 429 503" },
        { "/auth/account/delete", "post", "200 400 401 403 404 409 413 415 422 429 503" },
        { "/auth/account/restore", "post", "204 400 401 403 413 415 422 429 503" },
        { "/auth/admin/accounts", "get", "200 400 401 403 422 503" },
        { "/auth/admin/accounts/{id}", "get", "200 400 401 403 404 503" },
        { "/auth/admin/accounts/{id}/disable", "post", "200 400 401 403 404 409 503" },
        { "/auth/admin/accounts/{id}/enable", "post", "200 400 401 403 404 503" },
        { "/auth/admin/accounts/{id}/roles", "put", "200 400 401 403 404 409 413 415 422 503" },
        { "/auth/admin/accounts/{id}/sessions", "delete", "204 400 401 403 404 503" },
        { "/auth/admin/accounts/{id}/password/reset", "post", "202 400 401 403 404 503" },
    };

    static void IHostSetup.AddServices(IServiceCollection services) => services.AddOpenApi();

    static void IHostSetup.Map(WebApplication app) => app.MapOpenApi();

    public async Task InitializeAsync() => _document = (await _host.GetAsync("/openapi/v1.json")).Json;

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Operations))]
    public void Document_EveryEndpoint_ListsItsResponses(string path, string method, string statuses)
    {
        var operation = Operation(path, method);

        Assert.Equal(statuses, string.Join(' ', operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order(StringComparer.Ordinal)));
        Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
        Assert.Equal("Authenik8", operation.GetProperty("tags")[0].GetString());
        foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] != '2'))
            Assert.Equal(["title", "status", "detail", "code", "field"], Members(response.Value.GetProperty("content").GetProperty(Problem)));
    }

    [Theory]
    [InlineData("/auth/refresh", "refresh_token", "string", true)]
    [InlineData("/auth/logout", "refresh_token", "string", false)]
    [InlineData("/auth/logout/all", "keep_current", "boolean", false)]
    public void Document_RequestBody_HasItsSchema(string path, string member, string type, bool isRequired)
    {
        var body = Operation(path, "post").GetProperty("requestBody");

        Assert.Equal(isRequired, body.TryGetProperty("required", out var required) && required.GetBoolean());
        var content = Assert.Single(body.GetProperty("content").EnumerateObject());
        Assert.Equal("application/json", content.Name);
        Assert.Equal([member], Members(content.Value));
        var declared = Schema(content.Value).GetProperty("properties").GetProperty(member).GetProperty("type");
        Assert.Contains(type, declared.ValueKind == JsonValueKind.Array ? declared.EnumerateArray().Select(item => item.GetString()) : [declared.GetString()]);
    }

    [Fact]
    public async Task Document_Responses_HaveTheMembersThatAreSent()
    {
        var session = await _host.StartSessionAsync("open-api");
        var sessions = await _host.GetAsync("/auth/sessions", session.AccessToken.Value);
        var refreshed = await _host.RefreshAsync(session.RefreshToken);
        var described = Content(Operation("/auth/sessions", "get"), "application/json");
        var item = Resolve(Schema(described).GetProperty("properties").GetProperty("sessions").GetProperty("items"));

        Assert.Equal(Names(refreshed.Json), Members(Content(Operation("/auth/refresh", "post"), "application/json")));
        Assert.Equal(Names(sessions.Json), Members(described));
        Assert.Equal(Names(sessions.Json.GetProperty("sessions")[0]), Names(item.GetProperty("properties")));
        Assert.Equal(
            Names(sessions.Json.GetProperty("sessions")[0].GetProperty("device")),
            Names(Resolve(item.GetProperty("properties").GetProperty("device")).GetProperty("properties")));
        Assert.Equal(["keys"], Members(Content(Operation("/.well-known/jwks.json", "get"), "application/jwk-set+json")));
    }

    [Theory]
    [InlineData("/auth/register", "post", "email password display_name")]
    [InlineData("/auth/login", "post", "email password device_name")]
    [InlineData("/auth/email/verify", "post", "code email new_password")]
    [InlineData("/auth/email/resend", "post", "email")]
    [InlineData("/auth/email/change", "post", "email password")]
    [InlineData("/auth/password/forgot", "post", "email")]
    [InlineData("/auth/password/reset", "post", "code new_password email")]
    [InlineData("/auth/password/change", "post", "current_password new_password")]
    [InlineData("/auth/me", "patch", "display_name")]
    [InlineData("/auth/account", "delete", "password")]
    [InlineData("/auth/account/restore", "post", "email password")]
    [InlineData("/auth/admin/accounts/{id}/roles", "put", "roles permissions revoke")]
    public void Document_BodyOfAnAccountEndpoint_HasItsMembers(string path, string method, string members)
    {
        var content = Assert.Single(Operation(path, method).GetProperty("requestBody").GetProperty("content").EnumerateObject());

        Assert.Equal("application/json", content.Name);
        Assert.Equal(members.Split(' '), Members(content.Value));
    }

    [Fact]
    public void Document_IdOfASession_IsAParameterOfThePath()
    {
        var parameter = Assert.Single(Operation("/auth/sessions/{id}", "delete").GetProperty("parameters").EnumerateArray());

        Assert.Equal("id", parameter.GetProperty("name").GetString());
        Assert.Equal("path", parameter.GetProperty("in").GetString());
        Assert.True(parameter.GetProperty("required").GetBoolean());
        Assert.Equal("string", parameter.GetProperty("schema").GetProperty("type").GetString());
    }

    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    private static JsonElement Content(JsonElement operation, string mediaType) =>
        operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty(mediaType);

    private string[] Members(JsonElement content) => Names(Schema(content).GetProperty("properties"));

    private JsonElement Schema(JsonElement content) => Resolve(content.GetProperty("schema"));

    private JsonElement Operation(string path, string method) => _document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.Split('/')[1..].Aggregate(_document, (json, name) => json.GetProperty(name))
        : schema;
}
