namespace QuickStart.Tour;

/// <summary>A response that the server keeps open.</summary>
internal sealed class TourStream(HttpResponseMessage response, StreamReader reader, CancellationToken stopping) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the next event. Null: the server has ended the response.</summary>
    public async Task<string?> ReadAsync()
    {
        while (await reader.ReadLineAsync(stopping) is { } line)
        {
            if (line.Length > 0)
                return line;
        }
        return null;
    }

    /// <summary>Whether the server ends the response within a few seconds.</summary>
    public async Task<bool> EndsAsync()
    {
        try
        {
            await ReadToEndAsync().WaitAsync(Patience, stopping);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }

    private async Task ReadToEndAsync()
    {
        while (await ReadAsync() is not null)
        {
            // What was on its way.
        }
    }
}
