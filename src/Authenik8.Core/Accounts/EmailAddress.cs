using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Authenik8.Accounts;

/// <summary>An e-mail address: the text that mail goes to, and the form under which it is unique.</summary>
/// <remarks>
/// <para>The local part is ASCII, so that no two addresses look or fold alike: "ada" and a Cyrillic "аda" cannot be taken for
/// each other, and no Unicode case mapping turns one person's address into another's. A domain may be international and is
/// kept in its ASCII form (RFC 5891).</para>
/// <para>For comparison, ASCII letters are folded to lower case, and nothing else: what a provider does with dots or plus
/// signs is its own affair.</para>
/// </remarks>
public sealed record EmailAddress
{
    /// <summary>The longest address, in characters: 254 (RFC 5321 section 4.5.3.1.3).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    // RFC 5321 section 4.1.2, Dot-string. Quoted local parts are valid, and nobody has one who wants mail.
    private static readonly SearchValues<char> LocalCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly SearchValues<char> DomainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    // A host in globalization-invariant mode has no tables for it: it would turn what is one name into several, none of which
    // need be the one in the DNS. Such a host takes international domains in their ASCII form, which is what browsers send.
    private static readonly bool MapsInternationalDomains =
        string.Equals(Idn.GetAscii("\u00dc.example"), Idn.GetAscii("\u00fc.example"), StringComparison.Ordinal);

    private EmailAddress(string value, string normalized)
    {
        Value = value;
        Normalized = normalized;
    }

    /// <summary>The address that mail goes to: the local part as it was given, the domain in ASCII and lower case.</summary>
    public string Value { get; }

    /// <summary>The form under which an address is unique: all in lower case.</summary>
    public string Normalized { get; }

    /// <summary>Two are equal when they are the same mailbox, whatever the case of their letters.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(EmailAddress? other) => string.Equals(Normalized, other?.Normalized, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Normalized);

    /// <summary>Reads an address. Space around it is not forgiven: what is stored is what was meant.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="email">The address, where the answer is true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EmailAddress? email)
    {
        email = null;
        if (text is null || text.Length > MaxLength)
            return false;
        var at = text.LastIndexOf('@');
        if (at < 1 || !IsLocalPart(text.AsSpan(0, at)) || !TryReadDomain(text, at + 1, out var domain))
            return false;
        var value = $"{text.AsSpan(0, at)}@{domain}";
        if (value.Length > MaxLength)
            return false;
        // Everything is ASCII by now, so the invariant fold is the ASCII one.
        email = new EmailAddress(value, value.ToLowerInvariant());
        return true;
    }

    /// <summary>A placeholder: an address is never logged by accident.</summary>
    public override string ToString() => "(e-mail address)";

    private static bool IsLocalPart(ReadOnlySpan<char> local) =>
        local.Length <= MaxLocalLength && !local.ContainsAnyExcept(LocalCharacters)
        && local[0] != '.' && local[^1] != '.' && local.IndexOf("..", StringComparison.Ordinal) < 0;

    private static bool TryReadDomain(string text, int start, out string domain)
    {
        domain = "";
        if (start == text.Length || !IsWritten(text.AsSpan(start)))
            return false;
        try
        {
            domain = Idn.GetAscii(text, start).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // Not a name that can be in the DNS.
            return false;
        }
        // Without a dot it is a host of somebody's intranet; a literal address in brackets is no name.
        return !domain.AsSpan().ContainsAnyExcept(DomainCharacters) && domain.Contains('.', StringComparison.Ordinal)
            && domain[0] != '.' && domain[^1] != '.' && HasWholeLabels(domain) && !IsNumeric(domain.AsSpan(domain.LastIndexOf('.') + 1));
    }

    // Letters of any script, their marks, digits: nothing that cannot be seen, and no symbol. Not every platform's mapping
    // of international names refuses those.
    private static bool IsWritten(ReadOnlySpan<char> domain)
    {
        foreach (var rune in domain.EnumerateRunes())
        {
            if (rune.IsAscii)
                continue;
            if (!MapsInternationalDomains)
                return false;
            if (!Rune.IsLetterOrDigit(rune)
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
                return false;
        }
        return true;
    }

    // No top-level domain is a number (RFC 3696 section 2): it is an IP address.
    private static bool IsNumeric(ReadOnlySpan<char> label) => !label.ContainsAnyExceptInRange('0', '9');

    private static bool HasWholeLabels(string domain)
    {
        foreach (var label in domain.AsSpan().Split('.'))
        {
            if (domain.AsSpan(label) is { Length: 0 or > 63 } or ['-', ..] or [.., '-'])
                return false;
        }
        return true;
    }
}
