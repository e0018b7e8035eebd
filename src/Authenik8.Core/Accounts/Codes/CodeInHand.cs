using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>A code that has been looked at and is right.</summary>
/// <param name="Code">The code.</param>
/// <param name="Attempt">The attempt that was counted for it.</param>
/// <param name="Data">What was kept with it. What <see cref="CodeDesk.SpendAsync"/> answers decides.</param>
internal sealed record CodeInHand(PresentedCode Code, Protection.AttemptResult Attempt, CodeData Data)
{
    public Subject Subject => Code.Subject;

    /// <summary>Nothing of the code.</summary>
    public override string ToString() => Code.ToString();
}
