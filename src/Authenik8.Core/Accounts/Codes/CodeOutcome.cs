namespace Authenik8.Accounts.Codes;

/// <summary>What a store says of a presented code.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Data">What was kept with it, where it is accepted; empty otherwise.</param>
public readonly record struct CodeOutcome(CodeOutcomeKind Kind, ReadOnlyMemory<byte> Data);
