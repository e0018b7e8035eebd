using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Whatever is changed in a valid token, it is refused, and nothing is thrown.</summary>
public sealed class TokenMutationTests
{
    private const string Replacements = "Az09-_=.+/ %\0\n\u00e9\ud800";

    public static TheoryData<SigningAlgorithm> Algorithms => new(Enum.GetValues<SigningAlgorithm>());

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Read_AnyOneCharacterReplaced_IsRefused(SigningAlgorithm algorithm)
    {
        var (service, token) = Issue(algorithm);
        var text = token.ToCharArray();

        for (var i = 0; i < text.Length; i++)
        {
            var original = text[i];
            foreach (var replacement in CandidatesFor(original))
            {
                text[i] = replacement;
                AssertRefused(service, new string(text), $"character {i} replaced by U+{(int)replacement:X4}");
            }
            text[i] = original;
        }
        Assert.IsType<TokenVerification.Valid>(service.Read(new string(text)));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Read_AnyOneCharacterTooManyOrTooFew_IsRefused(SigningAlgorithm algorithm)
    {
        var (service, token) = Issue(algorithm);

        for (var i = 0; i < token.Length; i++)
        {
            AssertRefused(service, token.Remove(i, 1), $"character {i} removed");
            AssertRefused(service, token[..i], $"cut at {i}");
            AssertRefused(service, token[(i + 1)..], $"begun after {i}");
            AssertRefused(service, token.Insert(i, "A"), $"A inserted at {i}");
            AssertRefused(service, token.Insert(i, "."), $"separator inserted at {i}");
            AssertRefused(service, token.Insert(i, token[i].ToString()), $"character {i} doubled");
        }
        AssertRefused(service, token + "A", "A appended");
        AssertRefused(service, token + token, "doubled");
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Read_PartsOfTwoTokensMixed_IsRefused(SigningAlgorithm algorithm)
    {
        var (service, token) = Issue(algorithm);
        var parts = token.Split('.');
        var others = service.Issue(new IssueTokenCommand { Subject = new Subject("mallory"), Grant = new Grant { Roles = ["admin"] } }).Value.Split('.');

        AssertRefused(service, $"{parts[0]}.{others[1]}.{parts[2]}", "claims of another token");
        AssertRefused(service, $"{parts[0]}.{parts[1]}.{others[2]}", "signature of another token");
        foreach (var order in new int[][] { [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [1, 1, 1], [0, 0, 2] })
            AssertRefused(service, string.Join('.', order.Select(i => parts[i])), $"order {string.Join(',', order)}");
    }

    [Fact]
    public void Read_Es256SignatureThatIsNoPairInRange_IsRefused()
    {
        var (service, token) = Issue(SigningAlgorithm.ES256);
        var unsigned = token[..(token.LastIndexOf('.') + 1)];
        var order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        byte[] zero = new byte[32], one = [.. new byte[31], 1], all = [.. Enumerable.Repeat((byte)0xff, 32)];

        foreach (var r in new[] { zero, one, order, all })
        {
            foreach (var s in new[] { zero, one, order, all })
                AssertRefused(service, unsigned + System.Buffers.Text.Base64Url.EncodeToString([.. r, .. s]), "r and s of no signature");
        }
    }

    [Theory]
    [InlineData(SigningAlgorithm.ES256, 63)]
    [InlineData(SigningAlgorithm.ES256, 65)]
    [InlineData(SigningAlgorithm.ES256, 71)]
    [InlineData(SigningAlgorithm.HS256, 31)]
    [InlineData(SigningAlgorithm.HS256, 33)]
    [InlineData(SigningAlgorithm.HS256, 0)]
    [InlineData(SigningAlgorithm.RS256, 255)]
    [InlineData(SigningAlgorithm.PS256, 257)]
    public void Read_SignatureOfAnotherLength_IsRefused(SigningAlgorithm algorithm, int length)
    {
        var (service, token) = Issue(algorithm);
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1));
        Array.Resize(ref signature, length);

        AssertRefused(service, $"{token[..token.LastIndexOf('.')]}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}", $"{length} bytes");
    }

    [Fact]
    public void Read_Es256SignatureInDer_IsRefused()
    {
        var (service, token) = Issue(SigningAlgorithm.ES256);
        var input = token[..token.LastIndexOf('.')];
        var der = TestKeys.Ec.SignData(
            System.Text.Encoding.ASCII.GetBytes(input),
            System.Security.Cryptography.HashAlgorithmName.SHA256,
            System.Security.Cryptography.DSASignatureFormat.Rfc3279DerSequence);

        AssertRefused(service, $"{input}.{System.Buffers.Text.Base64Url.EncodeToString(der)}", "DER");
    }

    private static (TokenService Service, string Token) Issue(SigningAlgorithm algorithm)
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));
        return (fixture.Service, fixture.Issue(new Grant { Roles = ["reader"] }).Value);
    }

    // The other case, the neighbours that differ in the bits at the end, and what is not of the alphabet at all.
    private static IEnumerable<char> CandidatesFor(char original) =>
        Replacements.Append((char)(original ^ 0x20)).Append((char)(original ^ 1)).Append((char)(original ^ 2)).Append((char)(original ^ 4))
            .Append((char)(original | 0x100)).Where(candidate => candidate != original).Distinct();

    private static void AssertRefused(TokenService service, string token, string change)
    {
        var thrown = Record.Exception(() => Assert.False(service.Read(token) is TokenVerification.Valid, $"accepted with {change}"));
        Assert.True(thrown is null, $"{change}: {thrown}");
    }
}
