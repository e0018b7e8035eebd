namespace QuickStart.Users;

/// <summary>The body of <c>POST /login</c>.</summary>
internal sealed record LoginRequest
{
    public required string User { get; init; }

    public required string Password { get; init; }
}
