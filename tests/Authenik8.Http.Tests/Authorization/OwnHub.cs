using Authenik8.Authorization;

namespace Authenik8.Http.Tests.Authorization;

/// <summary>The same methods, and what is asked for stands at the class.</summary>
[RequireSubject("id")]
public sealed class OwnHub : OpenHub;
