using System.Diagnostics;
using System.Globalization;
using Authenik8.Passwords.Argon2;

namespace Authenik8.Core.Tests.Passwords.Argon2;

/// <summary>The reference implementation's <c>argon2</c> command, the second opinion on every tag.</summary>
/// <remarks>It is required: without it the tests fail, so that a green run always means that they agreed.</remarks>
internal static class Argon2Command
{
    public static byte[] Tag(Argon2Parameters parameters, byte[] password, string salt, int length)
    {
        var type = parameters.Type switch { Argon2Type.D => "-d", Argon2Type.I => "-i", _ => "-id" };
        var start = new ProcessStartInfo(
            "argon2",
            [
                salt, type, "-r", "-v", "13", "-t", Text(parameters.Passes), "-k", Text(parameters.MemoryKiB),
                "-p", Text(parameters.Parallelism), "-l", Text((uint)length),
            ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var command = Start(start);
        command.StandardInput.BaseStream.Write(password);
        command.StandardInput.Close();
        var output = command.StandardOutput.ReadToEnd();
        var error = command.StandardError.ReadToEnd();
        command.WaitForExit();
        return command.ExitCode == 0
            ? Convert.FromHexString(output.Trim())
            : throw new InvalidOperationException($"argon2 exited with {command.ExitCode}: {error}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("These tests need the argon2 command: apt-get install argon2.", e);
        }
    }

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
