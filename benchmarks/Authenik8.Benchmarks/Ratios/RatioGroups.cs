using Authenik8.Benchmarks.Http;
using Authenik8.Benchmarks.Passwords;
using Authenik8.Benchmarks.Redis;
using Authenik8.Benchmarks.Sessions;
using Authenik8.Benchmarks.Tokens;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>What <c>ratios</c> measures.</summary>
internal static class RatioGroups
{
    /// <summary>The groups of every run, in the order of the table.</summary>
    public static IReadOnlyList<IRatioGroup> All { get; } =
    [
        new TokenRatios(),
        new RotationRatios(),
        new RedisRatios(),
        new GetRatios(),
        new RefreshRatios(),
        new LoginRatios(),
        new SessionMemoryRatios(),
        new PasswordRatios(),
    ];

    /// <summary>Groups that take too long for every run: measured when they are named.</summary>
    public static IReadOnlyList<IRatioGroup> OnRequest { get; } = [new LoginStormRatios()];
}
