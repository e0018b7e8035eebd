using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>API descriptions tell what is different with cookies.</summary>
public sealed class CookieDescriptionTests
{
    [Theory]
    [InlineData("/auth/refresh", "post", "200 400 401 403 413 415 422 429 503", false)]
    [InlineData("/auth/logout", "post", "204 400 401 403 413 415 422 503", false)]
    [InlineData("/auth/logout/all", "post", "204 400 401 403 413 415 422 503", true)]
    [InlineData("/auth/sessions", "get", "200 400 401 503", false)]
    [InlineData("/auth/sessions/{id}", "delete", "204 400 401 403 404 503", false)]
    public async Task Document_OtherSitesAreRefused_AndNoTokenIsInABody(string path, string method, string statuses, bool hasBody)
    {
        await using var host = await CookieHost.StartAsync(services: s => s.AddOpenApi(), map: app => app.MapOpenApi());

        var operation = (await host.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty(path).GetProperty(method);

        Assert.Equal(statuses, string.Join(' ', operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(hasBody, operation.TryGetProperty("requestBody", out _));
    }
}
