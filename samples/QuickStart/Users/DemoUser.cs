namespace QuickStart.Users;

/// <summary>A person that the host knows.</summary>
/// <param name="Id">The host's id of them; it becomes the subject of their tokens.</param>
/// <param name="Roles">What they are.</param>
internal sealed record DemoUser(string Id, params IReadOnlyList<string> Roles);
