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

    /// <summary>The data of a code of any purpose is readable for the owner of the secret only, and only with its own code.</summary>
    [Theory]
    [InlineData(CodePurpose.VerifyEmail)]
    [InlineData(CodePurpose.ResetPassword)]
    [InlineData(CodePurpose.ChangeEmail)]
    [InlineData(CodePurpose.LinkIdentity)]
    [InlineData(CodePurpose.UpgradeGuest)]
    public async Task Store_NeverHoldsTheDataOfACodeInTheClear(CodePurpose purpose)
    {
        var data = new CodeData
        {
            Email = "ada@example.com",
            PasswordHash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
            DisplayName = "Ada Lovelace",
            Session = "SessionOfAda",
            Issuer = "https://idp.example",
            Subject = "1815",
            SecurityVersion = 42,
        };
        var codes = Codes(CodeFormat.Link);
        var one = await codes.IssueTicketAsync(Ada, purpose, data, TimeSpan.FromMinutes(10), CancellationToken.None);
        var other = await codes.IssueTicketAsync(Ada, purpose, data, TimeSpan.FromMinutes(10), CancellationToken.None);

        var held = _store.Codes.ConvertAll(static code => Encoding.Latin1.GetString(code.Data.Span));
        Assert.NotEqual(held[0], held[1]);
        // Long enough that random bytes do not spell them by chance.
        foreach (var trace in new[] { "ada@example", "argon2id", "c2FsdA", "Lovelace", "SessionOfAda", "idp.example" })
            Assert.All(held, text => Assert.DoesNotContain(trace, text, StringComparison.OrdinalIgnoreCase));

        _store.Answer = _store.Codes[0].Data;
        Assert.Equal(data, await codes.CheckAsync(Read(one), CancellationToken.None));
        _ = await Assert.ThrowsAsync<StoreDataException>(() => codes.CheckAsync(Read(other), CancellationToken.None));
        _ = await Assert.ThrowsAsync<StoreDataException>(() => Codes(CodeFormat.Link, secret: 2).CheckAsync(Read(one), CancellationToken.None));
    }

    [Fact]
    public async Task Store_WhoseDataWasChanged_IsRefusedWhateverBitItWas()
    {
        var codes = Codes(CodeFormat.Link);
        var issued = await codes.IssueTicketAsync(
            Ada, CodePurpose.VerifyEmail, new CodeData { Email = "ada@example.com" }, TimeSpan.FromMinutes(10), CancellationToken.None);
        var data = _store.Codes[0].Data.ToArray();
        for (var i = 0; i < data.Length; i++)
        {
            var changed = (byte[])data.Clone();
            changed[i] ^= 1;
            _store.Answer = changed;
            _ = await Assert.ThrowsAsync<StoreDataException>(() => codes.RedeemAsync(Read(issued), CancellationToken.None));
        }
        for (var length = 0; length < data.Length; length++)
        {
            _store.Answer = data.AsMemory(0, length);
            _ = await Assert.ThrowsAsync<StoreDataException>(() => codes.RedeemAsync(Read(issued), CancellationToken.None));
        }
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

    private static PresentedCode Read(IssuedCode issued)
    {
        Assert.True(CodeText.TryRead(issued.Text, out var code));
        return code;
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

        /// <summary>What is answered as the data of any code. Null: there is no code.</summary>
        public ReadOnlyMemory<byte>? Answer { get; set; }

        public ValueTask PutAsync(StoredCode code, CancellationToken cancellationToken)
        {
            Codes.Add(code);
            return ValueTask.CompletedTask;
        }

        public ValueTask<CodeOutcome> CheckAsync(CodeAttempt attempt, CancellationToken cancellationToken)
        {
            Attempts.Add(attempt);
            return ValueTask.FromResult(Answer is { } data ? new CodeOutcome(CodeOutcomeKind.Accepted, data) : new CodeOutcome(CodeOutcomeKind.NotFound, default));
        }

        public ValueTask<CodeOutcome> RedeemAsync(CodeAttempt attempt, CancellationToken cancellationToken) => CheckAsync(attempt, cancellationToken);

        public ValueTask RemoveAllAsync(Subject subject, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
