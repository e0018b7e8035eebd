using System.Text.Json;
using System.Text.Json.Serialization;

namespace Authenik8.Redis.Accounts;

/// <summary>How an account's record is written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AccountBody))]
internal sealed partial class AccountJson : JsonSerializerContext;
