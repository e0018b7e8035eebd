using System.Runtime.InteropServices;

namespace Authenik8.Faults.Servers;

/// <summary>Stops and continues the process of a server. A stopped process keeps its connections and answers nothing.</summary>
internal static partial class ProcessSignals
{
    private const int SigStop = 19;
    private const int SigCont = 18;

    /// <summary>Stops a server (SIGSTOP) until <see cref="Continue"/>.</summary>
    public static void Stop(this RedisServer server) => Send(server, SigStop);

    /// <summary>Lets a stopped server go on (SIGCONT).</summary>
    public static void Continue(this RedisServer server) => Send(server, SigCont);

    /// <summary>Stops a server for a time.</summary>
    public static async Task StopForAsync(this RedisServer server, TimeSpan duration)
    {
        server.Stop();
        try
        {
            await Task.Delay(duration);
        }
        finally
        {
            server.Continue();
        }
    }

    private static void Send(RedisServer server, int signal) => Assert.Equal(0, SendSignal(server.ProcessId, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
