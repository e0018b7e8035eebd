namespace Authenik8.Passwords.Policy;

/// <summary>Whose password it is to be, so that it does not contain what everybody knows of them.</summary>
public sealed record PasswordContext
{
    /// <summary>The account's e-mail address. Null: none.</summary>
    public string? Email { get; init; }

    /// <summary>The account's name as displayed. Null: none.</summary>
    public string? DisplayName { get; init; }
}
