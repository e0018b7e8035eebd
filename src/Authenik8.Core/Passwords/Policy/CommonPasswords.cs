using System.Text;

namespace Authenik8.Passwords.Policy;

/// <summary>The passwords that many people choose: <c>common-passwords.txt</c>, in memory as it is in the file.</summary>
/// <remarks>362 KB, read at the first check. A look-up compares some fifteen lines.</remarks>
internal sealed class CommonPasswords
{
    private const string Resource = "common-passwords.txt";
    private const byte EndOfLine = (byte)'\n';

    private static readonly Lazy<CommonPasswords> Lazy = new(static () => new CommonPasswords(Load()));

    private readonly byte[] _lines;

    /// <summary>Takes a list.</summary>
    /// <param name="lines">Passwords in lower case as UTF-8, each with an end of line, sorted by their bytes.</param>
    internal CommonPasswords(byte[] lines) => _lines = lines;

    /// <summary>The embedded list.</summary>
    public static CommonPasswords Embedded => Lazy.Value;

    /// <summary>All of it, for tests.</summary>
    internal ReadOnlySpan<byte> Lines => _lines;

    /// <summary>Whether a password is one of them, in whatever case.</summary>
    public bool Contain(string password)
    {
        Span<byte> wanted = stackalloc byte[PasswordText.MaxBytes];
        // What is longer than any password is none of them, nor is what is no text: its replacement stands in no list.
        if (!Encoding.UTF8.TryGetBytes(password.ToLowerInvariant(), wanted, out var length))
            return false;
        wanted = wanted[..length];
        return Contain(wanted);
    }

    // A binary search over positions: each is taken back to the beginning of the line that it falls into.
    private bool Contain(ReadOnlySpan<byte> wanted)
    {
        var (low, high) = (0, _lines.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var start = low + _lines.AsSpan(low, middle - low).LastIndexOf(EndOfLine) + 1;
            var line = _lines.AsSpan(start, _lines.AsSpan(start).IndexOf(EndOfLine));
            var order = line.SequenceCompareTo(wanted);
            if (order == 0)
                return true;
            if (order < 0)
                low = start + line.Length + 1;
            else
                high = start;
        }
        return false;
    }

    private static byte[] Load()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        var lines = new byte[stream.Length];
        stream.ReadExactly(lines);
        return lines;
    }
}
