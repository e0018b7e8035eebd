namespace Authenik8.Authorization;

/// <summary>Checks what requirements are made of: an empty list would let everybody pass.</summary>
internal static class Requirements
{
    public static IReadOnlyList<string> NonEmpty(string[] values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        if (values.Length == 0 || values.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name at least one, and none that is empty.", parameter);
        return [.. values];
    }
}
