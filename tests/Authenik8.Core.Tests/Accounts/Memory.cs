using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>Reads what objects hold, down to the last field.</summary>
internal static class Memory
{
    /// <summary>Every text and number that can be reached from some objects; bytes as Latin-1.</summary>
    public static string Dump(params object[] roots)
    {
        var text = new StringBuilder();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var ahead = new Stack<object?>(roots);
        while (ahead.TryPop(out var value))
        {
            if (value is null or MemberInfo or Delegate or Pointer || (!value.GetType().IsValueType && !seen.Add(value)))
                continue;
            if (value is string || value.GetType().IsPrimitive || value.GetType().IsEnum)
                text.Append(CultureInfo.InvariantCulture, $"{value}\n");
            else if (value is byte[] bytes)
                text.Append(Encoding.Latin1.GetString(bytes)).Append('\n');
            else if (value is Array array)
                Push((IEnumerable)array);
            else
                Push(FieldsOf(value.GetType()).Select(field => field.GetValue(value)));
        }
        return text.ToString();

        void Push(IEnumerable values)
        {
            foreach (var each in values)
                ahead.Push(each);
        }
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                    yield return field;
            }
        }
    }
}
