namespace Authenik8.Passwords;

/// <summary>For whom a password is hashed. Work that waits is shared out fairly among clients and among accounts.</summary>
public readonly record struct HashingOrigin
{
    /// <summary>Names the client, such as its network address. Null: not known; all such work counts as one client's.</summary>
    public string? Client { get; init; }

    /// <summary>Names the account that the password is for, whether or not it exists. Null: not known, and not told apart.</summary>
    public string? Account { get; init; }

    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(HashingOrigin);
}
