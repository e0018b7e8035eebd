using System.Text;

namespace Authenik8.Tokens;

/// <summary>Who a token speaks for: a person, a client or an agent, within a tenant where there are tenants.</summary>
/// <remarks>
/// Two subjects are equal when tenant and id are equal, ordinally. The id becomes the <c>sub</c> claim (RFC 7519
/// section 4.1.2) and the tenant the <c>tid</c> claim.
/// </remarks>
public sealed record Subject
{
    /// <summary>The longest id or tenant, in UTF-16 code units: 255 (the limit of <c>sub</c> in OpenID Connect).</summary>
    public const int MaxLength = 255;

    /// <summary>Names a subject.</summary>
    /// <param name="id">The host's id of the subject: 1 to 255 characters of well-formed Unicode, no control characters.</param>
    /// <param name="tenant">The tenant that the subject belongs to, under the same rules; null (the default) where there are no tenants.</param>
    /// <exception cref="ArgumentException"><paramref name="id"/> or <paramref name="tenant"/> breaks these rules.</exception>
    public Subject(string id, string? tenant = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!IsWellFormed(id))
            throw new ArgumentException($"A subject id is 1 to {MaxLength} characters without control characters or lone surrogates.", nameof(id));
        if (tenant is not null && !IsWellFormed(tenant))
            throw new ArgumentException($"A tenant is 1 to {MaxLength} characters without control characters or lone surrogates.", nameof(tenant));
        Id = id;
        Tenant = tenant;
    }

    /// <summary>The host's id of the subject; claim <c>sub</c>.</summary>
    public string Id { get; }

    /// <summary>The tenant; claim <c>tid</c>. Null where there are no tenants.</summary>
    public string? Tenant { get; }

    /// <summary>Whether <paramref name="value"/> may stand as a subject id or a tenant.</summary>
    internal static bool IsWellFormed(string value)
    {
        if (value.Length is 0 or > MaxLength)
            return false;
        if (Ascii.IsValid(value))
            return !value.AsSpan().ContainsAnyInRange('\0', '\u001f') && !value.Contains('\u007f', StringComparison.Ordinal);
        foreach (var rune in value.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character, which is itself allowed in a value.
            if (Rune.IsControl(rune))
                return false;
        }
        return !HasLoneSurrogate(value);
    }

    private static bool HasLoneSurrogate(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (!char.IsHighSurrogate(value[i]) || i + 1 == value.Length || !char.IsLowSurrogate(value[i + 1]))
                return true;
            i++;
        }
        return false;
    }
}
