using System.Diagnostics;
using System.Globalization;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>The <c>ratios</c> mode: measures every budget and says which is missed.</summary>
internal static class RatioRun
{
    private const string MarkdownOption = "--markdown";

    /// <summary>Answers 0 where every budget is kept, 1 where one is missed, 2 where the arguments make no sense.</summary>
    /// <param name="arguments">Names of groups, all by default, and <c>--markdown file</c>.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var markdown = arguments.Contains(MarkdownOption, StringComparer.Ordinal) ? arguments.SkipWhile(argument => argument != MarkdownOption).ElementAtOrDefault(1) : null;
        var names = arguments.Where(argument => argument != MarkdownOption && argument != markdown).ToArray();
        IRatioGroup[] known = [.. RatioGroups.All, .. RatioGroups.OnRequest];
        var groups = names.Length == 0 ? RatioGroups.All : [.. known.Where(group => names.Contains(group.Name, StringComparer.OrdinalIgnoreCase))];
        if (groups.Count < names.Length || (markdown is null && arguments.Contains(MarkdownOption, StringComparer.Ordinal)))
        {
            await Console.Error.WriteLineAsync($"usage: ratios [{string.Join(" | ", known.Select(group => group.Name))}]... [{MarkdownOption} <file>]");
            return 2;
        }

        Console.WriteLine(Machine.Describe());
        Console.WriteLine();
        Console.WriteLine($"{"work",-36} {"against",-34} {"measured",10} {"budget",10}");
        var start = Stopwatch.GetTimestamp();
        var table = new RatioTable(row => Console.WriteLine(RowText.Line(row)));
        foreach (var group in groups)
            await group.MeasureAsync(table);
        var elapsed = Stopwatch.GetElapsedTime(start);

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Rows.Count(row => row.Budget is not null)} budgets, {table.Missed} missed, in {elapsed.TotalSeconds:0} s"));
        if (markdown is not null)
            await File.WriteAllTextAsync(markdown, MarkdownReport.Write(table, elapsed));
        return table.Missed == 0 ? 0 : 1;
    }
}
