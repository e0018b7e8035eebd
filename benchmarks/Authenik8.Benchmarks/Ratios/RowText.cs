using System.Globalization;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>A row for a reader.</summary>
internal static class RowText
{
    public static string Verdict(RatioRow row) => row switch
    {
        { Budget: null } => "",
        { IsMissed: true } => "MISSED",
        _ => "kept",
    };

    public static string Measured(RatioRow row) => row.Unit == "x"
        ? string.Create(CultureInfo.InvariantCulture, $"{row.Value:0.00} x")
        : string.Create(CultureInfo.InvariantCulture, $"{row.Value:0.#} {row.Unit}");

    public static string Line(RatioRow row) =>
        $"{row.Work,-36} {row.Baseline,-34} {Measured(row),10} {row.Budget,10}  {Verdict(row),-6}  {row.Detail}";
}
