using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Authenik8.Passwords.Argon2;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Argon2;

public sealed class Argon2MemoryPoolTests
{
    private static readonly Argon2Parameters Small = new(Argon2Type.Id, 64, 1, 2);

    [Theory]
    [MemberData(nameof(Fills.All), MemberType = typeof(Fills))]
    public void Hash_WhenDone_LeavesNoWordOfTheMemoryBehind(string fill)
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 1024);
        new Argon2Hasher(pool, Fills.Named(fill)).Hash(
            Small, new Argon2Input { Password = "a secret"u8, Salt = new byte[16] }, new byte[32], threads: 2);

        Assert.NotEqual(0, pool.RetainedBlocks);
        var memory = pool.Rent(64);
        for (var block = 0; block < memory.Capacity; block++)
            Assert.Equal(-1, Words(memory, block).IndexOfAnyExcept(0UL));
        pool.Return(memory, used: 0);
    }

    [Fact]
    public void Hash_OnMemoryOfALargerHash_GivesTheSameTag()
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 4096);
        var hasher = new Argon2Hasher(pool);
        var fresh = Fills.Tag(Small, [1, 2, 3], new byte[16]);
        hasher.Hash(
            new Argon2Parameters(Argon2Type.D, 2048, 1, 1), new Argon2Input { Password = [9] }, new byte[32]);

        var tag = new byte[32];
        hasher.Hash(Small, new Argon2Input { Password = [1, 2, 3], Salt = new byte[16] }, tag);

        Assert.Equal(fresh, tag);
    }

    [Fact]
    public void Return_BeyondTheLimit_GivesBackWhatIsIdleLongest()
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 100);
        var (first, second, third) = (pool.Rent(40), pool.Rent(50), pool.Rent(60));

        pool.Return(first, used: 40);
        pool.Return(second, used: 50);
        Assert.Equal(90, pool.RetainedBlocks);
        pool.Return(third, used: 60);

        Assert.Equal(60, pool.RetainedBlocks);
        Assert.True(first.IsClosed);
        Assert.True(second.IsClosed);
        Assert.False(third.IsClosed);
    }

    [Fact]
    public void Return_OfMoreThanTheLimit_KeepsNothing()
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 10);
        var memory = pool.Rent(11);

        pool.Return(memory, used: 11);

        Assert.Equal(0, pool.RetainedBlocks);
        Assert.True(memory.IsClosed);
    }

    [Fact]
    public void Rent_WithSeveralThatFit_TakesTheSmallest()
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 1000);
        var (large, small) = (pool.Rent(200), pool.Rent(100));
        pool.Return(large, used: 0);
        pool.Return(small, used: 0);

        Assert.Same(small, pool.Rent(90));
        Assert.Same(large, pool.Rent(90));
    }

    [Fact]
    public void Dispose_WithMemoryRented_GivesItBackWhenItReturns()
    {
        var pool = new Argon2MemoryPool(retainedKiB: 100);
        var (idle, rented) = (pool.Rent(10), pool.Rent(10));
        pool.Return(idle, used: 10);

        pool.Dispose();
        Assert.True(idle.IsClosed);
        Assert.False(rented.IsClosed);
        pool.Return(rented, used: 10);

        Assert.True(rented.IsClosed);
    }

    [Fact]
    public void Hash_AfterTheFirst_AllocatesLessThanTwoKilobytes()
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 1024);
        var hasher = new Argon2Hasher(pool);
        var tag = new byte[32];
        hasher.Hash(Small, new Argon2Input { Password = [1] }, tag);

        var before = GC.GetAllocatedBytesForCurrentThread();
        hasher.Hash(Small, new Argon2Input { Password = [1] }, tag);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);
    }

    private static Span<ulong> Words(Argon2Memory memory, long block) =>
        MemoryMarshal.CreateSpan(ref Unsafe.AsRef(in memory.Block(block)), 128);
}
