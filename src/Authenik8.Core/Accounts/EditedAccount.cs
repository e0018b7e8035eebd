namespace Authenik8.Accounts;

/// <summary>What became of an edit of an account.</summary>
/// <param name="Outcome">What the store said last; <see cref="UpdateAccountOutcome.Conflict"/> where the edit was called off.</param>
/// <param name="Before">The account as it was read last. Null: there is none.</param>
/// <param name="After">The account as it is now. Null: it was not changed.</param>
internal readonly record struct EditedAccount(UpdateAccountOutcome Outcome, Account? Before, Account? After);
