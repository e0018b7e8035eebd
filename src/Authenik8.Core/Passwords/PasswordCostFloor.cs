namespace Authenik8.Passwords;

/// <summary>The least cost of a new hash, after OWASP's list of equivalent settings.</summary>
internal static class PasswordCostFloor
{
    /// <summary>The least memory, in KiB.</summary>
    public const int MemoryKiB = 7_168;

    /// <summary>The least product of memory in KiB and passes.</summary>
    public const int MemoryTimesPasses = 35_840;

    /// <summary>The fewest passes with that much memory.</summary>
    public static int Passes(int memoryKiB) => (MemoryTimesPasses + memoryKiB - 1) / memoryKiB;
}
