namespace Authenik8.Passwords;

/// <summary>A cost that <see cref="Argon2Calibration"/> proposes.</summary>
/// <param name="MemoryKiB">For <see cref="PasswordHashingOptions.MemoryKiB"/>, in KiB.</param>
/// <param name="Passes">For <see cref="PasswordHashingOptions.Passes"/>.</param>
/// <param name="Parallelism">For <see cref="PasswordHashingOptions.Parallelism"/>.</param>
/// <param name="Measured">What one hash took on this machine, on one thread.</param>
/// <param name="MeetsTarget">
/// False when even the least cost that is safe takes longer than asked for; then it is the least that is proposed.
/// </param>
public sealed record Argon2Proposal(int MemoryKiB, int Passes, int Parallelism, TimeSpan Measured, bool MeetsTarget);
