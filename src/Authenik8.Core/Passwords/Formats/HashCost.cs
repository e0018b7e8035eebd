namespace Authenik8.Passwords.Formats;

/// <summary>What a comparison with a stored hash costs.</summary>
/// <param name="Format">The format, and what in it changes the kind of work.</param>
/// <param name="Work">The first number that the work grows with: memory, iterations, rounds.</param>
/// <param name="Passes">The second one; 1 without it.</param>
/// <param name="Lanes">The third one; 1 without it.</param>
internal readonly record struct HashCost(string Format, long Work, long Passes = 1, long Lanes = 1);
