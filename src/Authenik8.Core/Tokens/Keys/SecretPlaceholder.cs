using System.Text.RegularExpressions;

namespace Authenik8.Tokens.Keys;

/// <summary>Recognizes what stands in a template until somebody replaces it, and references that a secret store was to resolve.</summary>
internal static partial class SecretPlaceholder
{
    // Compared without case and punctuation.
    private static readonly string[] Phrases =
    [
        "changeme", "changethis", "changeit", "changeinprod", "mustbechanged", "tobechanged", "replaceme", "replacethis", "replaceit", "replacewith",
        "tobereplaced", "insertyour", "inserthere", "putyour", "enteryour", "addyour", "pasteyour", "placeholder", "fillthisin", "todochange",
        "todoreplace", "todoset", "todogenerate", "setthisto", "generateyour", "generatewith", "generateone", "opensslrand", "randombyteshere",
        "yoursecret", "yourkey", "yourjwt", "yourprivate", "yoursigning", "yoursuper", "yoursecure", "yourrandom", "yourlong", "your256bit", "your512bit",
        "keyhere", "secrethere", "valuehere",
    ];

    /// <summary>What the text is, to be written after the setting's name. Null: no placeholder.</summary>
    public static string? Find(string text)
    {
        var trimmed = text.Trim().Trim('"', '\'', '`').Trim();
        if (Reference().IsMatch(trimmed))
            return "is a reference to a secret store that was not resolved, and everybody can read the reference";
        if (Frame().IsMatch(trimmed) || FrameOfWords().IsMatch(trimmed) || Mark().IsMatch(trimmed))
            return Placeholder;
        var folded = Fold(trimmed);
        return Array.Exists(Phrases, phrase => folded.Contains(phrase, StringComparison.Ordinal)) ? Placeholder : null;
    }

    private static string Placeholder => "is a placeholder that was never replaced";

    private static string Fold(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    // Key Vault and App Configuration of Azure, Secrets Manager and SSM of AWS, GCP, Vault, 1Password, SOPS, Ansible, Docker.
    [GeneratedRegex(
        @"^(@Microsoft\.|\{\{\s*resolve:|arn:aws|projects/[^/]+/secrets/|(op|vault|env|kms|ssm|secret|secrets|sops|akv|awssm|gcpsm|keyvault|file|https?|ref\+[a-z]+)://|secretref:|vault:|\$ANSIBLE_VAULT|ENC\[.*\]$|ENC\(.*\)$|!vault|/run/secrets/|/var/run/secrets/|process\.env|os\.environ|Environment\.Get)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    // ${JWT_SECRET}, ${{ secrets.JWT }}, {{ .Values.secret }}, %JWT_SECRET%, $(secret), #{secret}#, $JWT_SECRET, <%= secret %>.
    [GeneratedRegex(
        @"^(\$\{[\w .:?/@|'""-]*\}|[$#]?\{\{?\s*[\w.$][\w .:?/@|'""()-]*\}?\}#?|%[A-Za-z_][\w.()]*%|\$\([\w ./:-]+\)|\$[A-Za-z_]\w*|<%.*%>|\$\{\{.*\}\})$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Frame();

    // <your secret>, [secret], (the secret), {SECRET}, __JWT_SECRET__, ***secret***, ---secret---.
    [GeneratedRegex(
        @"^(<[\w .,:'/+*-]*>|\[[\w .,:'/-]*\]|\([\w .,:'/-]*\)|\{[\w .,:'/-]*\}|__[A-Z][A-Z0-9]*(_[A-Z0-9]+)*__|\*{2,}.*\*{2,})$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FrameOfWords();

    // What is noted for later: no generator writes words after the mark.
    [GeneratedRegex(
        @"^[_#*<\[({ -]*((TODO|FIXME|REDACTED|CHANGEME)([^A-Za-z0-9][\w .,:'/()-]*)?|TBD([ :][\w .,:'/()-]*)?|X{4,})[_#*>\])} -]*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();
}
