using Authenik8.Accounts.Codes;
using Authenik8.Messages;

namespace Authenik8.Accounts;

/// <summary>A message in the making.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Account">Whom it concerns.</param>
/// <param name="Address">The address that was named when it was asked for. Null: none was.</param>
/// <param name="Data">What its code is to carry. Null: nothing in particular.</param>
internal sealed record MessageDraft(string Id, MessageKind Kind, Account Account, EmailAddress? Address, CodeData? Data)
{
    /// <summary>The message without a code. Null where there is no address to send it to.</summary>
    public OutboundMessage? Plain(EmailAddress? recipient) => recipient is null
        ? null
        : new OutboundMessage
        {
            Id = Id,
            Kind = Kind,
            Recipient = recipient.Value,
            Subject = Account.Subject,
            // The words of a stranger do not go to an address that the stranger did not prove.
            DisplayName = Account.IsEmailVerified && recipient == Account.Email ? Account.DisplayName : null,
        };

    /// <summary>The message with a code.</summary>
    public OutboundMessage WithCode(EmailAddress recipient, IssuedCode code) =>
        Plain(recipient)! with { Code = code.Text, ExpiresAt = code.ExpiresAt };

    /// <summary>Nothing of the person.</summary>
    public override string ToString() => $"draft of a message of kind {Kind}";
}
