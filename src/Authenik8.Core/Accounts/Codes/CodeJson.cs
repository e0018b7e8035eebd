using System.Text.Json.Serialization;

namespace Authenik8.Accounts.Codes;

/// <summary>How the data of codes is written, made at compile time.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CodeData))]
internal sealed partial class CodeJson : JsonSerializerContext;
