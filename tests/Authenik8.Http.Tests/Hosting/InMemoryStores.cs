using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>The engine's own stores in memory, to be shared by several hosts or to stand behind a proxy.</summary>
internal static class InMemoryStores
{
    public static ISessionStore NewSessionStore() => New<ISessionStore>();

    public static IRevocationFeed NewRevocationFeed() => New<IRevocationFeed>();

    private static T New<T>()
        where T : notnull => new ServiceCollection().AddAuthenik8().Services.BuildServiceProvider().GetRequiredService<T>();
}
