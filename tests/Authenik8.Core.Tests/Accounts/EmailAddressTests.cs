using System.Text;
using Authenik8.Accounts;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

public sealed class EmailAddressTests
{
    private static readonly string Local64 = new('a', 64);
    private static readonly string Label63 = new('b', 63);

    public static TheoryData<string, string> Valid => new()
    {
        { "ada@example.org", "ada@example.org" },
        { "Ada.Lovelace+news@Example.ORG", "ada.lovelace+news@example.org" },
        { "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org" },
        { "a@b.co", "a@b.co" },
        { "a@1.2.3.example", "a@1.2.3.example" },
        { $"{Local64}@example.org", $"{Local64}@example.org" },
        { $"a@{Label63}.org", $"a@{Label63}.org" },
        // Longest of all: 254.
        { $"{Local64}@{Label63}.{Label63}.{new string('c', 61)}", $"{Local64}@{Label63}.{Label63}.{new string('c', 61)}" },
        { "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example" },
        { "ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example" },
    };

    public static TheoryData<string?> Invalid => new()
    {
        null,
        "",
        "@",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@@example.org",
        "ada@b@example.org",
        "ada @example.org",
        " ada@example.org",
        "ada@example.org ",
        "ada@exam ple.org",
        "ada@example.org\0",
        "a\0da@example.org",
        "ada@exa\0mple.org",
        "ada@example.org\n",
        "ada\r\nBcc: eve@example.org",
        "ada@example.org,eve@example.org",
        "Ada <ada@example.org>",
        "mailto:ada@example.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "\"ada\"@example.org",
        "\"a b\"@example.org",
        "ada(comment)@example.org",
        "ada\\@example.org",
        $"{Local64}a@example.org",
        $"a@{Label63}b.org",
        $"{Local64}@{Label63}.{Label63}.{new string('c', 62)}",
        "ada@.example.org",
        "ada@example..org",
        "ada@example.org.",
        "ada@-example.org",
        "ada@example-.org",
        "ada@exam_ple.org",
        "ada@[127.0.0.1]",
        "ada@[IPv6:::1]",
        "ada@127.0.0.1",
        "ada@example.123",
        "ada@::1",
        "ada@example.org:25",
        "ada%40example.org",
        // Look-alikes of the local part: Cyrillic, full-width, dotless and dotted i, Kelvin sign, combining, zero width.
        "\u0430da@example.org",
        "\uff41da@example.org",
        "ad\u0131@example.org",
        "ad\u0130@example.org",
        "\u212aim@example.org",
        "a\u0301da@example.org",
        "ad\u200ba@example.org",
        "ada\uff20example.org",
        "ada@exam\u200bple.org",
        "ada@exa\ud83emple.org",
        "ada@\u202eexample.org",
        "ada@example\u3002org",
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void TryParse_Address_IsRead(string text, string normalized)
    {
        Assert.True(EmailAddress.TryParse(text, out var email));
        Assert.Equal(normalized, email.Normalized);
        Assert.Equal(text[..text.IndexOf('@', StringComparison.Ordinal)], email.Value[..email.Value.IndexOf('@', StringComparison.Ordinal)]);
        Assert.DoesNotContain('@', email.ToString());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(EmailAddress.TryParse(text, out var email));
        Assert.Null(email);
    }

    /// <summary>What is one name in the DNS is one address, however it is written; a host that cannot tell refuses it.</summary>
    [Theory]
    [InlineData("ada@xn--bcher-kva.example", "ada@b\u00fccher.example")]
    [InlineData("ada@xn--bcher-kva.example", "ada@B\u00dcCHER.example")]
    [InlineData("ada@xn--bcher-kva.example", "ada@bu\u0308cher.example")]
    [InlineData("ada@xn--r8jz45g.example", "ada@\u4f8b\u3048.example")]
    [InlineData("ada@example.org", "ada@\uff45xample.org")]
    [InlineData("ada@kelvin.example", "ada@\u212aelvin.example")]
    public void TryParse_InternationalDomain_IsTheOneInTheDnsOrRefused(string ascii, string text)
    {
        Assert.True(EmailAddress.TryParse(ascii, out var expected));
        var isRead = EmailAddress.TryParse(text, out var email);
        Assert.True(!isRead || email == expected, email?.Normalized);
        // Whether the runtime has tables of Unicode, or runs in globalization-invariant mode.
        Assert.Equal("\uff45".Normalize(NormalizationForm.FormKC) == "e", isRead);
    }

    /// <summary>Names in the DNS that only look alike are not one address.</summary>
    [Theory]
    [InlineData("ada@example.org", "ada@ex\u0430mple.org")]
    [InlineData("ada@paypal.example", "ada@paypa\u04cf.example")]
    [InlineData("ada@istanbul.example", "ada@\u0131stanbul.example")]
    public void TryParse_DomainsThatLookAlike_Differ(string plain, string other)
    {
        Assert.True(EmailAddress.TryParse(plain, out var expected));
        Assert.True(!EmailAddress.TryParse(other, out var email) || email != expected);
    }

    [Fact]
    public void TryParse_WhatWasNormalized_IsStable() => Check.QuickThrowOnFailure(Prop.ForAll(Texts(), text =>
    {
        if (!EmailAddress.TryParse(text, out var email))
            return true;
        return Ascii(email.Value) && email.Value.Length <= EmailAddress.MaxLength
            && EmailAddress.TryParse(email.Normalized, out var again) && again == email && again.Value == email.Normalized
            && EmailAddress.TryParse(email.Value, out var same) && same == email && same.Value == email.Value;
    }));

    [Fact]
    public void Equality_IsThatOfTheNormalizedForm() => Check.QuickThrowOnFailure(Prop.ForAll(Texts(), Texts(), (one, other) =>
        !EmailAddress.TryParse(one, out var left) || !EmailAddress.TryParse(other, out var right)
        || ((left == right) == (left.Normalized == right.Normalized) && (left != right || left.GetHashCode() == right.GetHashCode()))));

    private static bool Ascii(string text) => text.All(char.IsAscii);

    // Addresses, nearly: from a few characters, so that two of them meet.
    private static Arbitrary<string> Texts()
    {
        const string Characters = "aAbB.-@@1_ \u00fc\u00dc\u212a\u0130\u0131\uff41\u3002\u00df\0\ud83e\udd80";
        var part = Gen.Elements(Characters.ToCharArray()).ListOf().Select(characters => string.Concat(characters.Take(8)));
        var letters = Gen.Elements("aAbB1-".ToCharArray()).NonEmptyListOf().Select(characters => string.Concat(characters.Take(4)));
        return Gen.OneOf(part, letters.SelectMany(local => part.Select(domain => $"{local}@{domain}.org")), letters.SelectMany(local => letters.Select(domain => $"{local}@{domain}.org"))).ToArbitrary();
    }
}
