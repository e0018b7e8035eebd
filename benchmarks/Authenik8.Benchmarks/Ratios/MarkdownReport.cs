using System.Globalization;
using System.Text;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>The table as Markdown, with what it was measured on.</summary>
internal static class MarkdownReport
{
    public static string Write(RatioTable table, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        text.AppendLine("# Budgets, measured").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Machine: {Machine.Describe()}. The whole run took {elapsed.TotalSeconds:0} s.").AppendLine();
        text.AppendLine("| work | against | measured | budget | verdict | detail |");
        text.AppendLine("|---|---|---:|---:|---|---|");
        foreach (var row in table.Rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Work} | {row.Baseline} | {RowText.Measured(row)} | {row.Budget} | {RowText.Verdict(row)} | {row.Detail} |");
        return text.ToString();
    }
}
