using System.Diagnostics;

namespace Authenik8.Diagnostics;

/// <summary>The activity source <c>Authenik8</c>: spans around what asks a store. Their tags are ids and outcomes, never a secret or anything of a person.</summary>
internal static class Authenik8Activities
{
    public const string SourceName = "Authenik8";

    public const string SessionStart = "authenik8.session.start";
    public const string SessionRefresh = "authenik8.session.refresh";
    public const string SessionEnd = "authenik8.session.end";

    public const string SessionIdTag = "authenik8.session.id";
    public const string OutcomeTag = "authenik8.outcome";
    public const string EndReasonTag = "authenik8.session.end_reason";
    public const string EndedTag = "authenik8.sessions.ended";
    private const string ErrorTypeTag = "error.type";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody listens. Where nobody does, nothing is made, and this is all that it costs.</summary>
    public static bool AreHeard => Source.HasListeners();

    /// <summary>Starts a span around a flow of accounts. Null where nobody listens.</summary>
    public static Activity? Start(string flow) => Source.HasListeners() ? Source.StartActivity($"authenik8.{flow}") : null;

    /// <summary>Runs a call within a span, and tags the span with what the call answered, or with what it threw.</summary>
    public static async Task<T> WithinAsync<T>(string name, Func<Task<T>> call, Action<Activity, T> tag)
    {
        using var activity = Source.StartActivity(name);
        try
        {
            var answer = await call().ConfigureAwait(false);
            if (activity is not null)
                tag(activity, answer);
            return answer;
        }
        catch (Exception exception)
        {
            // Its type only: its text is for the log of whoever threw it.
            _ = activity?.SetStatus(ActivityStatusCode.Error).SetTag(ErrorTypeTag, exception.GetType().FullName);
            throw;
        }
    }
}
