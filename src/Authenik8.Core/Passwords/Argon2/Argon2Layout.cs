namespace Authenik8.Passwords.Argon2;

/// <summary>The fixed sizes of RFC 9106.</summary>
internal static class Argon2Layout
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 1024;

    /// <summary>64-bit words of a block.</summary>
    public const int BlockWords = BlockBytes / sizeof(ulong);

    /// <summary>Slices of a pass; lanes meet between them.</summary>
    public const uint SlicesPerPass = 4;
}
