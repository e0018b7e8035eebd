namespace Authenik8.Http;

/// <summary>A refusal, as it is told to the caller (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">One sentence for a person. Never anything that the caller sent.</param>
/// <param name="Field">The member of the body that is wrong; null where none is.</param>
/// <param name="RetryAfter">When to try again; null where that is up to the caller.</param>
internal sealed record Problem(int Status, string Code, string Detail, string? Field = null, TimeSpan? RetryAfter = null);
