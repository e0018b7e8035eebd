namespace Authenik8.Protection;

/// <summary>One limit that an attempt must pass: exactly one of the nested cases.</summary>
public abstract record AttemptLimit
{
    private AttemptLimit(string key, OnSuccess onSuccess, bool isShared)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        Key = key;
        OnSuccess = onSuccess;
        IsShared = isShared;
    }

    /// <summary>Names the counter within its partition. Attempts of the same key are counted together.</summary>
    public string Key { get; }

    /// <summary>What a success does to the counter.</summary>
    public OnSuccess OnSuccess { get; }

    /// <summary>
    /// Whether other clients move the counter too. An outcome names such a limit only where no other limit of the command can be
    /// named, so that a client is shown what it did itself.
    /// </summary>
    public bool IsShared { get; }

    /// <summary>At most so many attempts within any span of a length (a sliding window, exact).</summary>
    public sealed record Window : AttemptLimit
    {
        /// <summary>Makes the limit.</summary>
        /// <param name="key">Names the counter within its partition.</param>
        /// <param name="permits">How many attempts, 1 to 10,000.</param>
        /// <param name="length">Within which time, more than zero.</param>
        /// <param name="onSuccess">What a success does to the counter.</param>
        /// <param name="isShared">Whether other clients move the counter too. Default false.</param>
        public Window(string key, int permits, TimeSpan length, OnSuccess onSuccess, bool isShared = false)
            : base(key, onSuccess, isShared)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, 10_000);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
            Permits = permits;
            Length = length;
        }

        /// <summary>How many attempts.</summary>
        public int Permits { get; }

        /// <summary>Within which time.</summary>
        public TimeSpan Length { get; }
    }

    /// <summary>
    /// A wait that doubles with each attempt in a row, and an end: the first <see cref="Free"/> are free, the next one must
    /// come <see cref="FirstDelay"/> after the one before it, the next twice that, up to <see cref="MaxDelay"/>; after
    /// <see cref="Ceiling"/> attempts in a row there is no further one until a success.
    /// </summary>
    public sealed record Backoff : AttemptLimit
    {
        /// <summary>Makes the limit.</summary>
        /// <param name="key">Names the counter within its partition.</param>
        /// <param name="free">How many attempts in a row need not wait, 1 or more.</param>
        /// <param name="firstDelay">The first wait, more than zero.</param>
        /// <param name="maxDelay">The longest wait, <paramref name="firstDelay"/> or more.</param>
        /// <param name="ceiling">How many attempts in a row there may be at all, <paramref name="free"/> or more.</param>
        /// <param name="memory">For how long after the last attempt a counter at its ceiling is kept, <paramref name="maxDelay"/> or more.</param>
        /// <param name="onSuccess">What a success does to the counter. Default <see cref="OnSuccess.Forget"/>.</param>
        /// <param name="isShared">Whether other clients move the counter too. Default false.</param>
        public Backoff(
            string key, int free, TimeSpan firstDelay, TimeSpan maxDelay, int ceiling, TimeSpan memory, OnSuccess onSuccess = OnSuccess.Forget, bool isShared = false)
            : base(key, onSuccess, isShared)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(free, 1);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstDelay, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfLessThan(maxDelay, firstDelay);
            ArgumentOutOfRangeException.ThrowIfLessThan(ceiling, free);
            ArgumentOutOfRangeException.ThrowIfLessThan(memory, maxDelay);
            Free = free;
            FirstDelay = firstDelay;
            MaxDelay = maxDelay;
            Ceiling = ceiling;
            Memory = memory;
        }

        /// <summary>How many attempts in a row need not wait.</summary>
        public int Free { get; }

        /// <summary>The first wait.</summary>
        public TimeSpan FirstDelay { get; }

        /// <summary>The longest wait.</summary>
        public TimeSpan MaxDelay { get; }

        /// <summary>How many attempts in a row there may be at all.</summary>
        public int Ceiling { get; }

        /// <summary>
        /// For how long after the last attempt a counter at its ceiling is kept. One of n attempts is kept for n / <see cref="Ceiling"/>
        /// of it, and for <see cref="MaxDelay"/> at least.
        /// </summary>
        public TimeSpan Memory { get; }
    }
}
