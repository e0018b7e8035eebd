namespace Authenik8.Passwords;

/// <summary>What the comparison of a password with a stored hash came to.</summary>
public enum PasswordVerification
{
    /// <summary>The password is not the one that the hash was made from, or there was no hash.</summary>
    Failed,

    /// <summary>The password is right and the hash is of the configured kind and cost.</summary>
    Success,

    /// <summary>
    /// The password is right and the hash is of another kind or cost: hash the password again and store the result. Where
    /// that is rejected, as a password shorter than new ones may be, the stored hash stays.
    /// </summary>
    SuccessRehashNeeded,
}
