using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Which sessions of a subject are meant.</summary>
public abstract record SessionScope
{
    private SessionScope()
    {
    }

    /// <summary>One session.</summary>
    /// <param name="Id">Which.</param>
    public sealed record One(SessionId Id) : SessionScope;

    /// <summary>Every session.</summary>
    public sealed record All : SessionScope;

    /// <summary>Every session but one.</summary>
    /// <param name="Id">The one to keep.</param>
    public sealed record AllBut(SessionId Id) : SessionScope;
}
