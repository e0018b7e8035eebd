using System.Runtime.InteropServices;

namespace Authenik8.Passwords.Formats;

/// <summary>A stored hash, or why it cannot be used.</summary>
/// <param name="Hash">The hash; null when it cannot be used.</param>
/// <param name="Problem">Why it cannot; meaningless when there is a hash.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoredHashReading(StoredHash? Hash, UnusableHashReason Problem)
{
    /// <summary>The longest text that is looked at; no supported hash is half as long.</summary>
    public const int MaxLength = 512;

    public static implicit operator StoredHashReading(StoredHash hash) => new(hash, default);

    public static implicit operator StoredHashReading(UnusableHashReason problem) => new(null, problem);
}
