namespace Authenik8.Tokens.Claims;

/// <summary>A claim that cannot be issued.</summary>
/// <param name="claim">Its name.</param>
/// <param name="problem">What is wrong with it, to be told after the name.</param>
internal sealed class ClaimException(string claim, string problem) : ArgumentException($"The claim '{claim}' {problem}.");
