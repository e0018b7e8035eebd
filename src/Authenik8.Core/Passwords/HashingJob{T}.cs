namespace Authenik8.Passwords;

/// <inheritdoc/>
/// <typeparam name="T">What the work results in.</typeparam>
internal sealed class HashingJob<T>(Func<T> work) : HashingJob
{
    // What follows must not run on the thread that hashes.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _exception;

    /// <summary>Ends with the work.</summary>
    public Task<T> Completion => _completion.Task;

    /// <inheritdoc/>
    public override void Execute()
    {
        try
        {
            _result = work();
        }
        catch (Exception e)
        {
            _exception = e;
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (_exception is null)
            _completion.SetResult(_result!);
        else
            _completion.SetException(_exception);
    }

    /// <inheritdoc/>
    public override void Withdraw(CancellationToken cancellationToken) => _completion.SetCanceled(cancellationToken);

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => _completion.SetException(reason);
}
