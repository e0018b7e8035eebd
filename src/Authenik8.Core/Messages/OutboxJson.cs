using System.Text.Json.Serialization;

namespace Authenik8.Messages;

/// <summary>The form of what is sealed. Another version of this package may read it: members are added, never given another meaning.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxContent))]
internal sealed partial class OutboxJson : JsonSerializerContext;
