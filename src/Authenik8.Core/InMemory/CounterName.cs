namespace Authenik8.InMemory;

/// <summary>Names a counter of attempts. Counters of different kinds never meet, even under one key.</summary>
internal readonly record struct CounterName(string Partition, string Key, bool IsWindow);
