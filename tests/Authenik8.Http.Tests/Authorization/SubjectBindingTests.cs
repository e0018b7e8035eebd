using System.Net.Http.Headers;
using Authenik8.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>What an endpoint reads is the caller's own id, wherever in the request it comes from. Every endpoint answers with the id that it would serve.</summary>
public sealed class SubjectBindingTests(SharedHost<SubjectBindingTests> shared) : IClassFixture<SharedHost<SubjectBindingTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    public static TheoryData<string> BoundByName => new("attribute", "policy", "imperative", "model", "list", "property", "route");

    static void IHostSetup.AddServices(IServiceCollection services)
    {
        services.AddControllersWithViews().AddApplicationPart(typeof(SubjectBindingTests).Assembly);
        services.AddAntiforgery();
    }

    static void IHostSetup.Map(WebApplication app)
    {
        app.MapControllers();
        app.MapMethods("/minimal/route/{id}", ["GET", "POST"], (string id) => id).RequireSubject();
        app.MapPost("/minimal/form/{id}", ([FromForm] string id) => id).RequireSubject().DisableAntiforgery();
        app.MapPost("/minimal/field/{id}", ([FromForm(Name = "uid")] string id) => id).RequireSubject().DisableAntiforgery();
        app.MapGet("/minimal/query/{id}", ([FromQuery(Name = "uid")] string id) => id).RequireSubject();
        app.MapGet("/minimal/header/{id}", ([FromHeader(Name = "X-User")] string id) => id).RequireSubject();
        app.MapGet("/minimal/named-header/{id}", ([FromHeader] string id) => id).RequireSubject();
        app.MapPost("/minimal/body/{id}", ([FromBody] string id) => id).RequireSubject();
        app.MapGet("/minimal/parameters/{id}", ([AsParameters] Parameters parameters) => parameters.Id).RequireSubject();
        app.MapPost("/minimal/upload/{id}", async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync()).RequireSubject();
        app.MapGet("/minimal/policy/{id}", async (string id, IAuthorizationService authorization, HttpContext context) =>
            (await authorization.AuthorizeAsync(context.User, context, PolicyNames.RequireSubjectPrefix + "id")).Succeeded ? Results.Text(id) : Results.Forbid()).RequireAuthorization();
        app.MapGet("/minimal/user/{host}", (string host) => host).RequireSubject("host");
        app.MapGet("/minimal/composed/{kind}-{id}", (string kind, string id) => id).RequireSubject();
    }

    [Theory]
    [MemberData(nameof(BoundByName))]
    public async Task Mvc_OwnId_IsServedWithAndWithoutAForm(string action)
    {
        var token = await _host.TokenAsync("ada");
        var path = $"/mvc/{action}/ada";

        Assert.Equal("ada", (await _host.GetAsync(path, token)).Body);
        Assert.Equal("ada", (await SendFormAsync(_host, HttpMethod.Post, path, token, ("id", "ada"))).Body);
        Assert.Equal("ada", (await SendFormAsync(_host, HttpMethod.Post, path, token, ("text", "bob"), ("identity", "bob"))).Body);
    }

    [Theory]
    [MemberData(nameof(BoundByName))]
    public async Task Mvc_AnotherIdInTheForm_IsRefused(string action)
    {
        var token = await _host.TokenAsync("ada");
        var path = $"/mvc/{action}/ada";
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            await AssertRefusedAsync(SendFormAsync(_host, method, path, token, ("id", "bob")));
            await AssertRefusedAsync(SendFormAsync(_host, method, path, token, ("ID", "bob")));
            await AssertRefusedAsync(SendFormAsync(_host, method, path, token, ("id", "ada"), ("id", "bob")));
            await AssertRefusedAsync(SendFormAsync(_host, method, path, token, ("id[0]", "bob")));
            using var multipart = new MultipartFormDataContent { { new StringContent("bob"), "id" } };
            await AssertRefusedAsync(SendAsync(_host, method, path, token, multipart));
        }
        await AssertRefusedAsync(_host.GetAsync($"{path}?id=bob", token));
        await AssertRefusedAsync(_host.GetAsync($"{path}?Id=ada&id=ada", token));
        await AssertRefusedAsync(_host.GetAsync($"{path}?%69d=bob", token));
        await AssertRefusedAsync(_host.GetAsync($"/mvc/{action}/bob?id=ada", token));
        await AssertRefusedAsync(SendFormAsync(_host, HttpMethod.Post, $"/mvc/{action}/bob", token, ("id", "ada")));
    }

    [Fact]
    public async Task Mvc_ModelWithAPrefix_IsComparedByWhatIsBound()
    {
        var token = await _host.TokenAsync("ada");

        await AssertRefusedAsync(SendFormAsync(_host, HttpMethod.Post, "/mvc/model/ada", token, ("target.Id", "bob")));
        Assert.Equal("ada", (await SendFormAsync(_host, HttpMethod.Post, "/mvc/model/ada", token, ("target.Id", "ada"))).Body);
    }

    [Fact]
    public async Task Mvc_ParameterOfThatNameFromAnotherSource_IsComparedByWhatIsBound()
    {
        var token = await _host.TokenAsync("ada");

        await AssertRefusedAsync(_host.GetAsync("/mvc/query/ada?uid=bob", token));
        await AssertRefusedAsync(SendFormAsync(_host, HttpMethod.Post, "/mvc/field/ada", token, ("uid", "bob")));
        await AssertRefusedAsync(SendFormAsync(_host, HttpMethod.Post, "/mvc/prefix/ada", token, ("uid", "bob")));
        await AssertRefusedAsync(SendHeaderAsync("/mvc/header/ada", token, "X-User", "bob"));
        Assert.Equal("ada", (await _host.GetAsync("/mvc/query/ada?uid=ada", token)).Body);
        Assert.Equal("ada", (await SendHeaderAsync("/mvc/header/ada", token, "X-User", "ada")).Body);
        Assert.Equal("", (await _host.GetAsync("/mvc/query/ada", token)).Body);
    }

    [Fact]
    public async Task Mvc_ActionThatBindsByItself_GetsNothingOfAFormThatNamesAnother()
    {
        var token = await _host.TokenAsync("ada");

        Assert.Equal("ada", (await _host.GetAsync("/mvc/again/ada", token)).Body);
        Assert.Equal("ada", (await SendFormAsync(_host, HttpMethod.Post, "/mvc/again/ada", token, ("id", "ada"))).Body);
        Assert.Equal("", (await SendFormAsync(_host, HttpMethod.Post, "/mvc/again/ada", token, ("id", "bob"))).Body);
        await AssertRefusedAsync(_host.GetAsync("/mvc/again/ada?id=bob", token));
    }

    [Fact]
    public async Task Mvc_ActionThatReadsItsBodyItself_StillFindsIt()
    {
        using var upload = new FormUrlEncodedContent([new("id", "bob"), new("x", "y")]);

        Assert.Equal("id=bob&x=y", (await SendAsync(_host, HttpMethod.Post, "/mvc/upload/ada", await _host.TokenAsync("ada"), upload)).Body);
    }

    [Fact]
    public async Task Mvc_HolderOfThePermission_MayNameAnybodyInTheFormToo()
    {
        var holder = await _host.TokenAsync("eve", permissions: ["users:any"]);

        Assert.Equal("bob", (await SendFormAsync(_host, HttpMethod.Post, "/mvc/permission/bob", holder, ("id", "bob"))).Body);
        Assert.Equal("cyd", (await SendFormAsync(_host, HttpMethod.Post, "/mvc/permission/bob", holder, ("id", "cyd"))).Body);
        await AssertRefusedAsync(SendFormAsync(_host, HttpMethod.Post, "/mvc/permission/eve", await _host.TokenAsync("eve"), ("id", "cyd")));
    }

    [Fact]
    public async Task Mvc_JsonBody_HasMembersOfItsOwn()
    {
        using var body = new StringContent("""{"id":"note 7"}""", System.Text.Encoding.UTF8, "application/json");

        Assert.Equal("ada note 7", (await SendAsync(_host, HttpMethod.Post, "/mvc/note/ada", await _host.TokenAsync("ada"), body)).Body);
    }

    [Theory]
    [InlineData("/minimal/route/ada")]
    [InlineData("/minimal/form/ada")]
    public async Task Minimal_Form_IsComparedWhereTheEndpointBindsOne(string path)
    {
        var token = await _host.TokenAsync("ada");

        Assert.Equal("ada", (await SendFormAsync(_host, HttpMethod.Post, path, token, ("id", "ada"))).Body);
        Assert.NotEqual("bob", (await SendFormAsync(_host, HttpMethod.Post, path, token, ("id", "bob"))).Body);
        Assert.Equal(403, (await SendFormAsync(_host, HttpMethod.Post, "/minimal/form/ada", token, ("Id", "bob"))).Status);
        Assert.Equal(403, (await SendFormAsync(_host, HttpMethod.Post, "/minimal/field/ada", token, ("uid", "bob"))).Status);
        Assert.Equal("ada", (await SendFormAsync(_host, HttpMethod.Post, "/minimal/field/ada", token, ("uid", "ada"))).Body);
    }

    [Theory]
    [InlineData("/minimal/route/ada?id=bob")]
    [InlineData("/minimal/route/ada?id=ada&id=bob")]
    [InlineData("/minimal/query/ada?uid=bob")]
    [InlineData("/minimal/policy/ada?id=bob")]
    [InlineData("/minimal/parameters/ada?id=bob")]
    [InlineData("/minimal/composed/user-ada?id=bob")]
    [InlineData("/minimal/composed/ada-bob")]
    public async Task Minimal_AnotherIdInTheQuery_IsRefused(string path) => await AssertRefusedAsync(_host.GetAsync(path, await _host.TokenAsync("ada")));

    [Theory]
    [InlineData("/minimal/route/ada?page=bob")]
    [InlineData("/minimal/query/ada?uid=ada")]
    [InlineData("/minimal/policy/ada")]
    [InlineData("/minimal/parameters/ada?id=ada")]
    [InlineData("/minimal/composed/user-ada")]
    public async Task Minimal_OwnId_IsServed(string path) => Assert.Equal("ada", (await _host.GetAsync(path, await _host.TokenAsync("ada"))).Body);

    [Fact]
    public async Task Minimal_AnotherIdInAHeader_IsRefused()
    {
        var token = await _host.TokenAsync("ada");

        await AssertRefusedAsync(SendHeaderAsync("/minimal/header/ada", token, "X-User", "bob"));
        await AssertRefusedAsync(SendHeaderAsync("/minimal/named-header/ada", token, "id", "bob"));
        Assert.Equal("ada", (await SendHeaderAsync("/minimal/header/ada", token, "X-User", "ada")).Body);
        // A name that is every client's header.
        Assert.Equal("ada", (await _host.GetAsync("/minimal/user/ada", token)).Body);
    }

    [Fact]
    public async Task Minimal_WholeBodyAsTheId_CannotBeComparedAndIsRefused()
    {
        using var body = new StringContent("\"bob\"", System.Text.Encoding.UTF8, "application/json");

        await AssertRefusedAsync(SendAsync(_host, HttpMethod.Post, "/minimal/body/ada", await _host.TokenAsync("ada"), body));
    }

    [Fact]
    public async Task EndpointThatReadsItsBodyItself_StillFindsIt()
    {
        using var upload = new FormUrlEncodedContent([new("id", "bob"), new("x", "y")]);

        Assert.Equal("id=bob&x=y", (await SendAsync(_host, HttpMethod.Post, "/minimal/upload/ada", await _host.TokenAsync("ada"), upload)).Body);
    }

    [Fact]
    public async Task FormThatCannotBeRead_IsRefusedAndIsNoFaultOfTheServer()
    {
        var token = await _host.TokenAsync("ada");
        using var broken = new StringContent("--x\r\nnonsense", System.Text.Encoding.ASCII);
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=y");
        using var many = new FormUrlEncodedContent(Enumerable.Range(0, 5000).Select(i => new KeyValuePair<string, string>($"field{i}", "x")));

        Assert.InRange((await SendAsync(_host, HttpMethod.Post, "/minimal/form/ada", token, broken)).Status, 400, 499);
        Assert.InRange((await SendAsync(_host, HttpMethod.Post, "/minimal/form/ada", token, many)).Status, 400, 499);
    }

    internal static async Task<Answer> SendFormAsync(TestHost host, HttpMethod method, string path, string token, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
        return await SendAsync(host, method, path, token, form);
    }

    private static async Task<Answer> SendAsync(TestHost host, HttpMethod method, string path, string token, HttpContent body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Answer.ReadAsync(await host.Client.SendAsync(request));
    }

    private static async Task AssertRefusedAsync(Task<Answer> answer) => (await answer).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

    private async Task<Answer> SendHeaderAsync(string path, string token, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation(header, value);
        return await Answer.ReadAsync(await _host.Client.SendAsync(request));
    }

    public sealed record Parameters([FromRoute] string Id);
}
