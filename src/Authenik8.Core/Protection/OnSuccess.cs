namespace Authenik8.Protection;

/// <summary>What a success does to a counter of attempts.</summary>
public enum OnSuccess
{
    /// <summary>Nothing: every attempt counts.</summary>
    Keep = 0,

    /// <summary>
    /// The attempt is given back: only failures count, and a success does not make up for them. An <see cref="AttemptLimit.Backoff"/>
    /// gives back the attempts of the fullest window that the same command forgets, or this one: what the client that succeeded has
    /// failed before. The wait is then that of the attempts that are left, as far as the last eight of all tell.
    /// </summary>
    GiveBack = 1,

    /// <summary>The counter is forgotten: a success makes up for the failures before it.</summary>
    Forget = 2,
}
