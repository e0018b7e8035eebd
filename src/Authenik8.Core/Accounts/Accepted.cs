namespace Authenik8.Accounts;

/// <summary>A request was taken. What comes of it, if anything, is told by message to the person it concerns, and to nobody else.</summary>
public readonly record struct Accepted;
