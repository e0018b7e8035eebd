using Authenik8.Accounts.Codes;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>Codes as people type them and as mail clients hand them on.</summary>
public sealed class CodeInputTests
{
    private static readonly string Link = CodeText.Write(new Subject("ada", "acme"), CodePurpose.ResetPassword, [.. Enumerable.Range(0, CodeText.SecretLength).Select(i => (byte)(i * 5))]);

    [Theory]
    [InlineData("12345678")]
    [InlineData(" 12345678 ")]
    [InlineData("1234 5678")]
    [InlineData("12 34 56 78")]
    [InlineData("1234-5678")]
    [InlineData("1234\u20135678")] // en dash
    [InlineData("1234\u20145678")] // em dash
    [InlineData("1234\u22125678")] // minus sign
    [InlineData("1234\u00a05678")] // no-break space
    [InlineData("1234\u202f5678")] // narrow no-break space
    [InlineData("1234\u30005678")] // ideographic space
    [InlineData("1234\u200b5678\ufeff")] // zero-width space, byte order mark
    [InlineData("\u202a12345678\u202c")] // what is copied out of a right-to-left text
    [InlineData("12345678.")]
    [InlineData("<12345678>")]
    [InlineData("\"12345678\"\r\n")]
    [InlineData("1234\r\n5678")]
    [InlineData("\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18")] // full-width
    [InlineData("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668")] // Arabic-Indic
    [InlineData("\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8")] // Extended Arabic-Indic
    [InlineData("\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e")] // Devanagari
    [InlineData("\U0001d7cf\U0001d7d0\U0001d7d1\U0001d7d2\U0001d7d3\U0001d7d4\U0001d7d5\U0001d7d6")] // mathematical bold
    public void Read_DigitsAsTheyArePasted_AreTheCode(string text)
    {
        Assert.Equal("12345678", CodeInput.Read(text, areDigits: true));
        Assert.Null(CodeInput.Read(text, areDigits: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1234567")]
    [InlineData("123456789")]
    [InlineData("1234 5678 9")]
    [InlineData("1234567a")]
    [InlineData("1234567\u2467")] // a circled digit is a symbol
    [InlineData("+12345678")]
    [InlineData("1234567\u00bd")] // a fraction
    [InlineData("\ud83512345678")] // half a character
    [InlineData("code: 12345678")]
    public void Read_TextThatCannotBeDigits_IsNoCode(string text) => Assert.Null(CodeInput.Read(text, areDigits: true));

    [Theory]
    [InlineData("{0}")]
    [InlineData(" {0}\t")]
    [InlineData("{0}.")]
    [InlineData("{0}...")]
    [InlineData("<{0}>")]
    [InlineData("\"{0}\",")]
    [InlineData("\u201c{0}\u201d")]
    [InlineData("({0})")]
    [InlineData("{0}\r\n")]
    [InlineData("\u200b{0}\ufeff")]
    public void Read_LinkCodeAsAMailClientHandsItOn_IsTheCode(string text)
    {
        var pasted = text.Replace("{0}", Link, StringComparison.Ordinal);

        Assert.Equal(Link, CodeInput.Read(pasted, areDigits: false));
        Assert.Equal(Link, CodeInput.Read(pasted, areDigits: true));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("=\r\n")] // quoted-printable
    [InlineData(" ")]
    [InlineData("\u00ad")] // soft hyphen
    [InlineData("\u200b")]
    public void Read_LinkCodeThatIsBroken_IsTheCode(string brokenBy)
    {
        for (var at = 1; at < Link.Length; at += 7)
            Assert.Equal(Link, CodeInput.Read(Link.Insert(at, brokenBy), areDigits: false));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ak8c_")]
    [InlineData("ak8c_AAAA")]
    [InlineData("\u00e9")]
    public void Read_TextThatCannotBeALinkCode_IsNoCode(string text)
    {
        Assert.Null(CodeInput.Read(text, areDigits: false));
        Assert.Null(CodeInput.Read(text, areDigits: true));
        Assert.Null(CodeInput.Read(Link.Insert(9, "\u00e9"), areDigits: false));
        Assert.Null(CodeInput.Read(new string('\n', 5000) + Link, areDigits: false));
    }
}
