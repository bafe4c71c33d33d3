using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Boxwalk
{
    /// <summary>Messages to and from JSON.</summary>
    static class Json
    {
        static readonly JsonSerializerSettings Settings = new JsonSerializerSettings
        {
            MetadataPropertyHandling = MetadataPropertyHandling.Ignore,
            DateParseHandling = DateParseHandling.None,
            Converters = new List<JsonConverter>(Converter.Settings.Converters) { new UnionConverter() },
        };

        internal static string Write(object message) => JsonConvert.SerializeObject(message, Settings);

        /// <summary>Throws BoxwalkException if the text is no such message.</summary>
        internal static T Read<T>(string text)
        {
            try
            {
                T message = JsonConvert.DeserializeObject<T>(text, Settings);
                if (message == null)
                    throw new JsonSerializationException("null");
                return message;
            }
            catch (Exception error) when (!(error is BoxwalkException)) // generated converters throw plain ones
            {
                throw BoxwalkException.Here(
                    "The server was not understood",
                    $"A {typeof(T).Name} cannot be read: {error.Message} Server and package may be of different versions.",
                    error);
            }
        }

        /// <summary>One word of a header. Throws FormatException if it is none of the known ones.</summary>
        internal static T Convert<T>(JToken token)
        {
            try
            {
                return token.ToObject<T>(JsonSerializer.Create(Settings));
            }
            catch (Exception error)
            {
                throw new FormatException($"'{token}' is no {typeof(T).Name}.", error);
            }
        }
    }

    /// <summary>A message that is one of several, told apart by one of its fields.</summary>
    sealed partial class Union
    {
        readonly string field;
        readonly IReadOnlyDictionary<string, Type> members;

        Union(string field, IReadOnlyDictionary<string, Type> members)
        {
            this.field = field;
            this.members = members;
        }

        internal Type MemberFor(JObject message)
        {
            var value = (string)message[field];
            if (value != null && members.TryGetValue(value, out Type member))
                return member;
            throw new JsonSerializationException(
                $"'{field}' is '{value}'; there is {string.Join(", ", members.Keys.OrderBy(name => name))}.");
        }
    }

    /// <summary>Reads the member of a union that its field names; members are written by themselves.</summary>
    sealed class UnionConverter : JsonConverter
    {
        public override bool CanWrite => false;

        public override bool CanConvert(Type type) => Union.All.ContainsKey(type);

        public override object ReadJson(JsonReader reader, Type type, object existing, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null)
                return null;
            JObject message = JObject.Load(reader);
            return message.ToObject(Union.All[type].MemberFor(message), serializer);
        }

        public override void WriteJson(JsonWriter writer, object value, JsonSerializer serializer) =>
            throw new NotSupportedException("Members of a union are written by themselves.");
    }
}
