using Authenik8.Passwords.Policy;

namespace Authenik8.Passwords;

/// <summary>How passwords are hashed, and how much of the machine that may take.</summary>
/// <remarks>
/// The cost applies to new hashes. Raise it at any time: hashes of another cost keep working and are replaced at the
/// next login. <see cref="Argon2Calibration"/> proposes a cost for a machine and a target time.
/// </remarks>
public sealed class PasswordHashingOptions
{
    /// <summary>
    /// Memory of one hash, <c>m</c> of RFC 9106, in KiB. Default 19,456 (19 MiB, OWASP's first choice); 7,168 to
    /// 4,194,304, and times <see cref="Passes"/> at least 35,840, OWASP's least.
    /// </summary>
    public int MemoryKiB { get; set; } = 19_456;

    /// <summary>Passes over the memory, <c>t</c> of RFC 9106. Default 2; 1 to 1,000.</summary>
    public int Passes { get; set; } = 2;

    /// <summary>Lanes, <c>p</c> of RFC 9106. Default 1; 1 to 64.</summary>
    public int Parallelism { get; set; } = 1;

    /// <summary>
    /// Threads that work on one hash at the same time. Default 1, which serves most logins per second; more make one
    /// login faster. 1 to <see cref="Parallelism"/>.
    /// </summary>
    public int ThreadsPerHash { get; set; } = 1;

    /// <summary>
    /// Hashes that are computed at the same time; this times <see cref="MemoryKiB"/> is the memory they take. Default:
    /// as many as there are processors; 1 to 1,024.
    /// </summary>
    public int MaxConcurrentHashes { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Requests that may wait for their turn; beyond that, the client with most of them waiting gets the answer that the host is busy. Default
    /// 512; 0 to 1,000,000.
    /// </summary>
    /// <remarks>Clients and accounts take turns, so one with many requests does not make others wait for all of them.</remarks>
    public int QueueLimit { get; set; } = 512;

    /// <summary>
    /// Memory kept, cleared, between hashes, in KiB; getting it anew takes a good part of a hash's time. Default: null,
    /// which is what <see cref="MaxConcurrentHashes"/> hashes of <see cref="MemoryKiB"/> need; from 0.
    /// </summary>
    public long? RetainedMemoryKiB { get; set; }

    /// <summary>
    /// Normalization of passwords before they are hashed with Argon2. Default
    /// <see cref="PasswordNormalization.None"/>. Choose before the first account: a change locks out everyone whose
    /// password it changes.
    /// </summary>
    public PasswordNormalization Normalization { get; set; }

    /// <summary>
    /// Name of the pepper that new hashes are made with, a secret derived from the root secret that is never stored with
    /// the hashes. Default null: none. 1 to 8 characters of A-Z, a-z, 0-9. A new name is a new pepper; hashes made with
    /// another are replaced at the next login.
    /// </summary>
    public string? PepperKeyId { get; set; }

    /// <summary>
    /// Former root secrets by the <see cref="PepperKeyId"/> that was in use with them. Default empty. Without its root
    /// secret a hash that was made with a pepper can never be verified again.
    /// </summary>
    public IDictionary<string, string> RetiredPepperSecrets { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The most memory that a stored hash may ask for, Argon2 or scrypt (times its lanes), in KiB; a record that asks
    /// for more is not computed. Default 262,144 (256 MiB); at least <see cref="MemoryKiB"/>, up to 4,194,304.
    /// </summary>
    public int MaxStoredMemoryKiB { get; set; } = 262_144;

    /// <summary>
    /// The most passes that a stored Argon2 hash may ask for. Default 16; at least <see cref="Passes"/>, up to 1,000.
    /// </summary>
    public int MaxStoredPasses { get; set; } = 16;

    /// <summary>
    /// The most lanes that a stored Argon2 or scrypt hash may ask for. Default 16; at least <see cref="Parallelism"/>,
    /// up to 64.
    /// </summary>
    public int MaxStoredParallelism { get; set; } = 16;

    /// <summary>The most PBKDF2 iterations that a stored hash may ask for. Default 2,000,000; 1,000 to 100,000,000.</summary>
    public int MaxStoredPbkdf2Iterations { get; set; } = 2_000_000;

    /// <summary>
    /// The highest cost that a stored bcrypt hash may ask for, the logarithm of its rounds. Default 14 (seconds); 4 to
    /// 31 (days).
    /// </summary>
    public int MaxStoredBcryptCost { get; set; } = 14;

    /// <summary>
    /// One stored hash, of any password, of each format and cost that the accounts have beside today's; at most 4. Default none.
    /// </summary>
    /// <remarks>
    /// A failed login takes as long whatever the stored hash is, because it costs one hash of each format and cost that this process
    /// knows. It gets to know them as it meets them; what is named here is known from the first login on.
    /// </remarks>
    public IList<string> StoredFormats { get; } = [];

    /// <summary>Which passwords may be chosen.</summary>
    public PasswordPolicyOptions Policy { get; } = new();

    /// <summary>Whether new passwords are looked up among those that have leaked.</summary>
    public BreachedPasswordOptions Breached { get; } = new();
}
