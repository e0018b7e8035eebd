using System.Globalization;
using Authenik8.Passwords;

namespace QuickStart;

/// <summary><c>calibrate</c>: proposes the cost of a password hash for this machine.</summary>
internal static class Calibration
{
    public static int Run(int milliseconds)
    {
        Console.WriteLine($"Measuring Argon2id on this machine for hashes of {milliseconds} ms. It takes some seconds.");
        var proposal = Argon2Calibration.Propose(TimeSpan.FromMilliseconds(milliseconds));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

              Authenik8:Passwords:MemoryKiB    {proposal.MemoryKiB}
              Authenik8:Passwords:Passes       {proposal.Passes}
              Authenik8:Passwords:Parallelism  {proposal.Parallelism}

            One hash took {proposal.Measured.TotalMilliseconds:F0} ms.
            """));
        if (!proposal.MeetsTarget)
            Console.WriteLine("This is the least cost that is safe; it takes longer than you asked for.");
        return 0;
    }
}
