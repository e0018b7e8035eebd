namespace Authenik8.Passwords.Argon2;

/// <summary>Fills the lanes of one hash with several threads of its own, which meet after every slice.</summary>
/// <remarks>Threads of its own and not the pool's: a hash would otherwise hold up every request that waits for one.</remarks>
internal sealed class LaneCrew(SegmentFill fill, Argon2Memory memory, Argon2Parameters parameters)
{
    private const int StackBytes = 256 * 1024;
    private uint _lanesTaken;

    /// <summary>Fills the memory; the calling thread is one of the crew.</summary>
    /// <param name="threads">Size of the crew, 2 or more.</param>
    public void Fill(int threads)
    {
        using var barrier = new Barrier(threads, _ => _lanesTaken = 0);
        var mates = new Thread?[threads - 1];
        for (var i = 0; i < mates.Length; i++)
            mates[i] = StartMate(barrier, number: i + 1);

        FillShare(barrier, number: 0);
        foreach (var mate in mates)
            mate?.Join();
    }

    /// <summary>Starts a thread, or strikes it off the crew: those who are there take its lanes.</summary>
    private Thread? StartMate(Barrier barrier, int number)
    {
        try
        {
            var mate = new Thread(() => FillShare(barrier, number), StackBytes)
            {
                IsBackground = true,
                Name = "Authenik8 Argon2 lane",
            };
            mate.UnsafeStart();
            return mate;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            barrier.RemoveParticipant();
            return null;
        }
    }

    private void FillShare(Barrier barrier, int number)
    {
        var work = parameters.BlockCount + ((long)number * SegmentFill.WorkBlocks);
        for (uint pass = 0; pass < parameters.Passes; pass++)
        {
            for (uint slice = 0; slice < Argon2Layout.SlicesPerPass; slice++)
            {
                for (var lane = TakeLane(); lane < parameters.Parallelism; lane = TakeLane())
                    fill.Fill(memory, parameters, new SegmentPosition(pass, slice, lane), work);
                barrier.SignalAndWait();
            }
        }
    }

    private uint TakeLane() => Interlocked.Increment(ref _lanesTaken) - 1;
}
