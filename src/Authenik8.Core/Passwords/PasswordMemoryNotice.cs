using Authenik8.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Passwords;

/// <summary>Warns at start where password hashing alone may take most of the memory that the process is allowed.</summary>
internal sealed class PasswordMemoryNotice(
    IOptions<Authenik8Options> options, ILogger<PasswordMemoryNotice> logger, Func<long> availableBytes) : IHostedService
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    public PasswordMemoryNotice(IOptions<Authenik8Options> options, ILogger<PasswordMemoryNotice> logger)
        // The limit of the container where there is one, else the machine's memory.
        : this(options, logger, static () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
    {
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var passwords = options.Value.Passwords;
        var needed = passwords.MaxConcurrentHashes * passwords.MemoryKiB * KiB;
        var available = availableBytes();
        if (options.Value.Accounts.Enabled && available > 0 && needed > available / 2)
        {
            var fitting = Math.Max(1, available / 2 / (passwords.MemoryKiB * KiB));
            Log.PasswordMemoryLow(logger, passwords.MaxConcurrentHashes, passwords.MemoryKiB, needed / MiB, available / MiB, fitting);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
