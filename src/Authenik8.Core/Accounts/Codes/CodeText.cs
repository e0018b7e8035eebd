using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>
/// The text of a code for a link: <c>ak8c_</c> and, in base64url, version 1 byte, purpose 1, random 32, tag 16, length of the tenant 1
/// (0: no tenant), tenant and id in UTF-8. It says whose it is, so that one look-up finds it; the secret, which is random and tag, alone makes it good.
/// </summary>
internal static class CodeText
{
    public const int RandomLength = 32;
    public const int TagLength = 16;
    public const int SecretLength = RandomLength + TagLength;

    private const string Prefix = "ak8c_";
    private const byte Version = 1;
    private const int HeaderLength = 2 + SecretLength + 2;

    // Tenant and id are at most 255 UTF-16 units, 3 bytes each, in 4 characters for 3 bytes.
    private const int MaxTextLength = 2200;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Write(Subject subject, CodePurpose purpose, ReadOnlySpan<byte> secret)
    {
        var tenant = Encoding.UTF8.GetBytes(subject.Tenant ?? "");
        byte[] bytes = [Version, (byte)purpose, .. secret, (byte)(tenant.Length >> 8), (byte)tenant.Length, .. tenant, .. Encoding.UTF8.GetBytes(subject.Id)];
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a text. Anything that <see cref="Write"/> does not write is refused.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out PresentedCode? code)
    {
        code = null;
        if (text.Length > MaxTextLength || !text.StartsWith(Prefix, StringComparison.Ordinal) || !TryDecode(text.AsSpan(Prefix.Length), out var bytes))
            return false;
        if (bytes.Length <= HeaderLength || bytes[0] != Version || !Enum.IsDefined((CodePurpose)bytes[1]))
            return false;
        var tenantLength = (bytes[HeaderLength - 2] << 8) | bytes[HeaderLength - 1];
        var names = bytes.AsSpan(HeaderLength);
        if (tenantLength >= names.Length || !TryReadName(names[tenantLength..], out var id))
            return false;
        string? tenant = null;
        if (tenantLength > 0 && !TryReadName(names[..tenantLength], out tenant))
            return false;
        code = new PresentedCode(new Subject(id, tenant), (CodePurpose)bytes[1], bytes.AsMemory(2, SecretLength));
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text) || text.ContainsAny("= \t\r\n"))
            return false;
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    private static bool TryReadName(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? name)
    {
        name = null;
        try
        {
            name = StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        return Subject.IsWellFormed(name);
    }
}
