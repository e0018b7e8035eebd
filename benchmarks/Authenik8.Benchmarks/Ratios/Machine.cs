using System.Globalization;
using System.Runtime.InteropServices;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ReadCpuModel()}, {Environment.ProcessorCount} cores, {ReadOsName()} ({RuntimeInformation.OSArchitecture}), {RuntimeInformation.FrameworkDescription}");

    private static string ReadCpuModel() => ReadValue("/proc/cpuinfo", "model name", ':') ?? "unknown CPU";

    private static string ReadOsName() => ReadValue("/etc/os-release", "PRETTY_NAME", '=') ?? RuntimeInformation.OSDescription;

    private static string? ReadValue(string file, string name, char separator)
    {
        if (!File.Exists(file))
            return null;
        var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim(' ', '"');
    }
}
