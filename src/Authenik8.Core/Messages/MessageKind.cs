namespace Authenik8.Messages;

/// <summary>What a message to a person is about. The numbers are stored: they never change their meaning.</summary>
public enum MessageKind
{
    /// <summary>
    /// Prove that the address is yours: has a code, for POST email/verify. Say in it that a person who did not register must not use the code: the
    /// password of the registration becomes good.
    /// </summary>
    VerifyEmail = 1,

    /// <summary>Set a new password: has a code, for POST password/reset.</summary>
    ResetPassword = 2,

    /// <summary>Somebody registered with this address, which has an account already. Has a code for POST password/reset, for an owner who forgot.</summary>
    AlreadyRegistered = 3,

    /// <summary>Prove that the new address is yours: has a code, for POST email/verify. Sent to the new address.</summary>
    ConfirmEmailChange = 4,

    /// <summary>The address of the account is being changed. Sent to the address that it has.</summary>
    EmailChangeRequested = 5,

    /// <summary>The address of the account was changed. Sent to the address that it had.</summary>
    EmailChanged = 6,

    /// <summary>The password was changed or reset. Says which external logins are linked (<see cref="OutboundMessage.LinkedIssuers"/>).</summary>
    PasswordChanged = 7,

    /// <summary>The account will be deleted at the time that the message tells.</summary>
    DeletionRequested = 8,

    /// <summary>The account is locked after too many failed logins; a reset opens it.</summary>
    AccountLocked = 9,

    /// <summary>An external login was linked to the account.</summary>
    IdentityLinked = 10,
}
