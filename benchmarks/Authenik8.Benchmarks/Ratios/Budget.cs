using System.Globalization;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>A limit that a measured value must keep.</summary>
/// <param name="Limit">The limit; a value equal to it keeps it.</param>
/// <param name="IsFloor">Whether the value must not be lower; otherwise it must not be higher.</param>
internal sealed record Budget(double Limit, bool IsFloor)
{
    public static Budget AtMost(double limit) => new(limit, IsFloor: false);

    public static Budget AtLeast(double limit) => new(limit, IsFloor: true);

    public bool IsKept(double value) => IsFloor ? value >= Limit : value <= Limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsFloor ? ">=" : "<=")} {Limit:0.##}");
}
