namespace Authenik8.Passwords;

/// <summary>A piece of work in the queue of a <see cref="HashingGate"/>.</summary>
internal abstract class HashingJob
{
    /// <summary>Does the work and keeps what came of it, an exception included.</summary>
    public abstract void Execute();

    /// <summary>Hands what came of it to the one who waits.</summary>
    public abstract void Complete();

    /// <summary>Tells the one who waits that the work was withdrawn.</summary>
    public abstract void Withdraw(CancellationToken cancellationToken);

    /// <summary>Tells the one who waits that the work will not be done.</summary>
    public abstract void Refuse(Exception reason);
}
