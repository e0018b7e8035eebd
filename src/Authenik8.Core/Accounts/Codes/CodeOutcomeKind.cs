namespace Authenik8.Accounts.Codes;

/// <summary>What a presented code is. The numbers are those of the stores' scripts.</summary>
public enum CodeOutcomeKind
{
    /// <summary>There is no code of that purpose: never made, spent, expired or exhausted.</summary>
    NotFound = 0,

    /// <summary>It is the right one.</summary>
    Accepted = 1,

    /// <summary>It is a wrong one, and was counted.</summary>
    Wrong = 2,

    /// <summary>It is a wrong one, and was the last that could be tried: the right one has ended.</summary>
    Exhausted = 3,
}
