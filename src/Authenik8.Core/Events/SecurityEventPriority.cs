namespace Authenik8.Events;

/// <summary>How an event waits for the sinks.</summary>
internal enum SecurityEventPriority
{
    /// <summary>Somebody may act on it, or has to know later: it has a queue of its own and goes first.</summary>
    Important,

    /// <summary>What happens all day, and every event of the host's own.</summary>
    Routine,

    /// <summary>A stranger can cause any number of it: the first of a minute is handed on, the others as one event with their count.</summary>
    Repeatable,
}
