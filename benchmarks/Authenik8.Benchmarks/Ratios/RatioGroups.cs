using Authenik8.Benchmarks.Http;
using Authenik8.Benchmarks.Redis;
using Authenik8.Benchmarks.Sessions;
using Authenik8.Benchmarks.Tokens;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>Every group, in the order of the table.</summary>
internal static class RatioGroups
{
    public static IReadOnlyList<IRatioGroup> All { get; } =
    [
        new TokenRatios(),
        new RotationRatios(),
        new RedisRatios(),
        new GetRatios(),
        new RefreshRatios(),
        new SessionMemoryRatios(),
    ];
}
