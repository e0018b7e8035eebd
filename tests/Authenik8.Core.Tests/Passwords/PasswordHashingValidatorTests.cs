using Authenik8.Passwords;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

public sealed class PasswordHashingValidatorTests
{
    [Fact]
    public void Validate_OfTheDefaults_FindsNothing()
    {
        Assert.Empty(PasswordHashingValidator.MistakesIn(new PasswordHashingOptions()));
    }

    [Theory]
    [InlineData("MemoryKiB", 7167, 100)]
    [InlineData("MemoryKiB x", 7168, 4)]
    [InlineData("Passes", 19456, 0)]
    [InlineData("Passes", 19456, 1001)]
    [InlineData("MemoryKiB", 4194305, 1)]
    public void Validate_OfACostOutOfRange_NamesTheSetting(string setting, int memory, int passes)
    {
        var mistakes = PasswordHashingValidator.MistakesIn(
            new PasswordHashingOptions { MemoryKiB = memory, Passes = passes, MaxStoredMemoryKiB = 4194304, MaxStoredPasses = 1000 });

        Assert.Contains(mistakes, m => m.StartsWith("Authenik8:Passwords:" + setting, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(7168, 5)]
    [InlineData(9216, 4)]
    [InlineData(12288, 3)]
    [InlineData(19456, 2)]
    [InlineData(47104, 1)]
    [InlineData(65536, 3)]
    public void Validate_OfEveryCostOnOwaspsList_FindsNothing(int memory, int passes)
    {
        Assert.Empty(PasswordHashingValidator.MistakesIn(new PasswordHashingOptions { MemoryKiB = memory, Passes = passes }));
    }

    [Fact]
    public void Validate_OfManyMistakes_TellsThemAllAtOnce()
    {
        var options = new PasswordHashingOptions
        {
            MemoryKiB = 0,
            Passes = -1,
            Parallelism = 0,
            ThreadsPerHash = 2,
            MaxConcurrentHashes = 0,
            QueueLimit = -1,
            RetainedMemoryKiB = -1,
            Normalization = (PasswordNormalization)9,
            PepperKeyId = "too long a name",
            MaxStoredMemoryKiB = -1,
            MaxStoredPasses = -2,
            MaxStoredParallelism = -1,
            MaxStoredPbkdf2Iterations = 0,
            MaxStoredBcryptCost = 3,
        };
        options.RetiredPepperSecrets["not valid"] = "";

        Assert.Equal(17, PasswordHashingValidator.MistakesIn(options).Count);
    }

    [Fact]
    public void Validate_OfARetiredPepperThatIsCurrent_AsksForANewKeyId()
    {
        var options = new PasswordHashingOptions { PepperKeyId = "k1" };
        options.RetiredPepperSecrets["k1"] = "a former root secret";

        Assert.Contains("new PepperKeyId", Assert.Single(PasswordHashingValidator.MistakesIn(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OfNormalizationInAProcessWithoutIcu_IsAMistake()
    {
        // The framework would silently return passwords as they are; these tests run without ICU.
        var mistake = Assert.Single(PasswordHashingValidator.MistakesIn(
            new PasswordHashingOptions { Normalization = PasswordNormalization.Nfkc }));

        Assert.Contains("InvariantGlobalization", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAuthenik8_WithGoodSettings_GivesAHasherThatUsesThem()
    {
        await using var engine = new Engine(o => (o.Passwords.MemoryKiB, o.Passwords.Passes, o.Passwords.PepperKeyId) = (7168, 5, "k1"));

        var hash = await engine.Get<IPasswordHasher>().HashAsync("long enough", CancellationToken.None);

        Assert.StartsWith(
            "$argon2id$v=19$m=7168,t=5,p=1,keyid=azE$", ((PasswordHashResult.Hashed)hash).Hash, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAuthenik8_WithBadSettings_FailsNamingThem()
    {
        await using var engine = new Engine(o => (o.Passwords.Passes, o.Passwords.QueueLimit) = (0, -1));

        var e = Assert.Throws<OptionsValidationException>(() => engine.Get<IPasswordHasher>());

        Assert.Contains(e.Failures, f => f.StartsWith("Authenik8:Passwords:Passes", StringComparison.Ordinal));
        Assert.Contains(e.Failures, f => f.StartsWith("Authenik8:Passwords:QueueLimit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddAuthenik8_PepperWithoutASecret_FailsNamingTheSetting()
    {
        await using var engine = new Engine(o => (o.Secret, o.Passwords.PepperKeyId) = (null, "k1"));

        var e = Assert.Throws<OptionsValidationException>(() => engine.Get<IPasswordHasher>());

        Assert.Contains(e.Failures, f => f.StartsWith("Authenik8:Passwords:PepperKeyId", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddAuthenik8_WithANewRootSecret_VerifiesWithTheRetiredOneAsItWasWritten()
    {
        await using var former = new Engine(o => o.Passwords.PepperKeyId = "k1");
        await using var engine = new Engine(o =>
        {
            o.Secret = "Zk3vB8qLw0yD6sJt2mXc9hGf5nRp7uEa1iVoTrKzQ4M=";
            o.Passwords.PepperKeyId = "k2";
            o.Passwords.RetiredPepperSecrets["k1"] = Engine.Secret;
        });
        var hash = (PasswordHashResult.Hashed)await former.Get<IPasswordHasher>().HashAsync("long enough", CancellationToken.None);

        var result = await engine.Get<IPasswordHasher>().VerifyAsync("long enough", hash.Hash, CancellationToken.None);

        Assert.Equal(new PasswordVerifyResult.Compared(PasswordVerification.SuccessRehashNeeded), result);
    }

    [Fact]
    public async Task AddAuthenik8_WithAHasherOfTheHost_KeepsIt()
    {
        using var own = Hashers.Create();
        await using var engine = new Engine(register: services => services.AddSingleton<IPasswordHasher>(own));

        Assert.Same(own, engine.Get<IPasswordHasher>());
    }
}
