using System.Security.Cryptography;
using System.Text;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

public sealed class CodeStorageTests
{
    private const int Many = 2000;

    private static readonly Subject Ada = new("ada");

    private readonly RecordingStore _store = new();

    [Theory]
    [InlineData(CodeFormat.Link)]
    [InlineData(CodeFormat.Digits)]
    public async Task Store_NeverHoldsTheCode(CodeFormat format)
    {
        var code = await IssueAsync(Codes(format));

        var mac = Assert.Single(_store.Codes).Mac.ToArray();
        Assert.Equal(SHA256.HashSizeInBytes, mac.Length);
        var guess = format == CodeFormat.Digits ? Encoding.ASCII.GetBytes(code) : Encoding.UTF8.GetBytes(code);
        // Not even a plain hash of it, which eight digits would not survive.
        Assert.NotEqual(SHA256.HashData(guess), mac);
        Assert.DoesNotContain(code, Encoding.Latin1.GetString(_store.Codes[0].Data.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_WithAnotherSecret_HoldsAnotherMacOfTheSameCode()
    {
        var code = new PresentedCode(Ada, CodePurpose.ResetPassword, "12345678"u8.ToArray());

        _ = await Codes(CodeFormat.Digits).CheckAsync(code, CancellationToken.None);
        _ = await Codes(CodeFormat.Digits, secret: 2).CheckAsync(code, CancellationToken.None);

        Assert.NotEqual(_store.Attempts[0].Mac.ToArray(), _store.Attempts[1].Mac.ToArray());
    }

    [Theory]
    [InlineData(CodeFormat.Link, 0)]
    [InlineData(CodeFormat.Digits, 2)]
    public async Task Codes_AreAllDifferent(CodeFormat format, int chance)
    {
        var codes = Codes(format);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Many; i++)
            texts.Add(await IssueAsync(codes));

        // Of 2,000 codes of eight digits two are the same once in fifty runs, three pairs of them next to never.
        Assert.InRange(texts.Count, Many - chance, Many);
    }

    [Fact]
    public async Task Digits_AreEight()
    {
        var codes = Codes(CodeFormat.Digits);
        for (var i = 0; i < Many; i++)
            Assert.Matches("^[0-9]{8}$", await IssueAsync(codes));
    }

    private static async Task<string> IssueAsync(OneTimeCodes codes) =>
        (await codes.IssueAsync(Ada, CodePurpose.ResetPassword, new CodeData { Email = "ada@example.com" }, TimeSpan.FromMinutes(10), CancellationToken.None)).Text;

    private OneTimeCodes Codes(CodeFormat format, byte secret = 1)
    {
        var options = new Authenik8Options();
        options.Accounts.CodeFormat = format;
        return new OneTimeCodes(_store, RootSecret.Of([.. Enumerable.Repeat(secret, 32)]), new ManualTimeProvider(), Options.Create(options));
    }

    /// <summary>What a store is handed.</summary>
    private sealed class RecordingStore : IOneTimeCodeStore
    {
        public List<StoredCode> Codes { get; } = [];

        public List<CodeAttempt> Attempts { get; } = [];

        public ValueTask PutAsync(StoredCode code, CancellationToken cancellationToken)
        {
            Codes.Add(code);
            return ValueTask.CompletedTask;
        }

        public ValueTask<CodeOutcome> CheckAsync(CodeAttempt attempt, CancellationToken cancellationToken)
        {
            Attempts.Add(attempt);
            return ValueTask.FromResult(new CodeOutcome(CodeOutcomeKind.NotFound, default));
        }

        public ValueTask<CodeOutcome> RedeemAsync(CodeAttempt attempt, CancellationToken cancellationToken) => CheckAsync(attempt, cancellationToken);

        public ValueTask RemoveAllAsync(Subject subject, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
