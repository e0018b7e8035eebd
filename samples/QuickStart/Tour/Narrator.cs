using System.Globalization;
using Authenik8.Sessions;

namespace QuickStart.Tour;

/// <summary>Prints the story.</summary>
internal sealed class Narrator(TextWriter output, Ink ink)
{
    private const int Width = 104;
    private const string Margin = "     ";

    public void Welcome(string address, string? redis, ReuseBehavior behavior)
    {
        output.WriteLine();
        output.WriteLine($"  {ink.Bold("Authenik8, the tour")}");
        output.WriteLine($"  The sample serves itself at {address}. Sessions are {(redis is null ? "in memory" : $"in Redis at {redis}")}.");
        output.WriteLine($"  Everything below is sent over HTTP: {ink.Cyan("→")} is what was sent, {ink.Cyan("←")} what came back. Tokens are shortened.");
        if (behavior == ReuseBehavior.ReplaySuccessor)
            output.WriteLine("  Refresh tokens that come back at once get the same successor again (--replay-successor).");
    }

    public void Heading(int number, ITourStep step)
    {
        output.WriteLine();
        output.WriteLine($"  {ink.Bold($"{number,2} {step.Title}")}");
        foreach (var line in Wrap(step.Why))
            output.WriteLine($"{Margin}{line}");
    }

    public void Sent(string summary) => output.WriteLine($"{Margin}{ink.Cyan("→")} {summary}");

    /// <summary>What came back, with the time it took.</summary>
    /// <param name="isAside">Whether it only prepares the step.</param>
    public void Received(string summary, TimeSpan elapsed, bool isAside = false)
    {
        var time = Milliseconds(elapsed);
        var room = Width - Margin.Length - "← ".Length - time.Length - 1;
        var text = summary.Length <= room ? summary.PadRight(room) : $"{summary[..(room - 1)]}…";
        output.WriteLine(isAside
            ? $"{Margin}{ink.Dim($"· {text} {time}")}"
            : $"{Margin}{ink.Cyan("←")} {text} {ink.Dim(time)}");
    }

    public void Judged(string claim, bool holds) => output.WriteLine($"{Margin}{Mark(holds)} {(holds ? claim : ink.Red(claim))}");

    public void Note(string text)
    {
        foreach (var line in Wrap(text))
            output.WriteLine($"{Margin}{ink.Dim(line)}");
    }

    public void Interrupted(string reason) => output.WriteLine($"{Margin}{Mark(holds: false)} {ink.Red(reason)}");

    public void Farewell(TourSummary summary)
    {
        output.WriteLine();
        for (var i = 0; i < summary.Steps.Count; i++)
        {
            var (title, hasHeld, elapsed) = summary.Steps[i];
            output.WriteLine($"  {Mark(hasHeld)} {i + 1,2} {title,-52} {ink.Dim($"{Milliseconds(elapsed),10}")}");
        }
        var verdict = string.Create(
            CultureInfo.InvariantCulture, $"{summary.HeldCount} of {summary.StepCount} held, in {summary.Elapsed.TotalSeconds:0.0} s.");
        output.WriteLine();
        output.WriteLine($"  {ink.Bold(summary.HasHeld ? ink.Green(verdict) : ink.Red(verdict))}");
        output.WriteLine();
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && Margin.Length + line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }

    private string Mark(bool holds) => holds ? ink.Green("✓") : ink.Red("✗");
}
