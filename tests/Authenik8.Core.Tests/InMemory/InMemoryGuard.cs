using Authenik8.Conformance;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemoryGuard : ConformanceGuard;
