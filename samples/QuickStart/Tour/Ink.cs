namespace QuickStart.Tour;

/// <summary>Colours, where there is somebody to see them.</summary>
internal sealed class Ink(bool isOn)
{
    /// <summary>Colours for a terminal; none for a file or a pipe, and none where <c>NO_COLOR</c> is set (no-color.org).</summary>
    public static Ink ForConsole() => new(
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal));

    public string Bold(string text) => Paint(text, "1");

    public string Dim(string text) => Paint(text, "2");

    public string Green(string text) => Paint(text, "32");

    public string Red(string text) => Paint(text, "31");

    public string Cyan(string text) => Paint(text, "36");

    private string Paint(string text, string style) => isOn ? $"\e[{style}m{text}\e[0m" : text;
}
