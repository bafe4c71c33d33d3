using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Boxwalk
{
    /// <summary>An array of a blob: its shape, and its bytes where they came.</summary>
    public sealed class BlobArray
    {
        /// <summary>F32 or U8.</summary>
        public readonly string Type;
        public readonly IReadOnlyList<int> Shape;
        /// <summary>Row-major, little-endian.</summary>
        public readonly ArraySegment<byte> Bytes;

        internal BlobArray(string type, int[] shape, ArraySegment<byte> bytes)
        {
            Type = type;
            Shape = shape;
            Bytes = bytes;
        }

        /// <summary>The numbers of an F32 array, row-major. Throws BlobException for another type.</summary>
        public float[] ToFloats()
        {
            if (Type != "F32")
                throw new BlobException($"An array of the blob is of type {Type}; F32 was expected.");
            var numbers = new float[Bytes.Count / 4];
            if (BitConverter.IsLittleEndian)
            {
                Buffer.BlockCopy(Bytes.Array, Bytes.Offset, numbers, 0, Bytes.Count);
                return numbers;
            }
            var four = new byte[4];
            for (int i = 0; i < numbers.Length; i++)
            {
                for (int part = 0; part < 4; part++)
                    four[part] = Bytes.Array[Bytes.Offset + 4 * i + 3 - part];
                numbers[i] = BitConverter.ToSingle(four, 0);
            }
            return numbers;
        }
    }

    /// <summary>
    /// One safetensors file (docs/architecture.md, "Blobs"): a length, a JSON directory, raw arrays. No bytes are copied;
    /// every offset is checked before it is used.
    /// </summary>
    public sealed class Blob
    {
        const int LengthBytes = 8;

        /// <summary>The words of the blob: `kind` and what belongs to it.</summary>
        public readonly JObject Header;
        public readonly IReadOnlyDictionary<string, BlobArray> Arrays;
        /// <summary>Bytes of the whole blob; another one may follow it.</summary>
        public readonly int Size;

        /// <summary>layer, result or pictures.</summary>
        public string Kind => (string)Header["kind"];

        Blob(JObject header, IReadOnlyDictionary<string, BlobArray> arrays, int size)
        {
            Header = header;
            Arrays = arrays;
            Size = size;
        }

        /// <summary>The blob at the beginning of `data`. Throws BlobException if there is none, or not all of it.</summary>
        public static Blob Read(ArraySegment<byte> data)
        {
            int words = HeaderLength(data);
            try
            {
                JObject directory = ParseObject(
                    Encoding.UTF8.GetString(data.Array, data.Offset + LengthBytes, words));
                string text = (string)directory["__metadata__"]?["boxwalk"];
                if (text == null)
                    throw new BlobException("The blob has no Boxwalk header.");
                var arrays = new Dictionary<string, BlobArray>();
                int start = LengthBytes + words;
                int size = start;
                foreach (JProperty entry in directory.Properties())
                {
                    if (entry.Name == "__metadata__")
                        continue;
                    int end;
                    arrays.Add(entry.Name, ArrayOf(entry.Name, (JObject)entry.Value, data, start, out end));
                    size = Math.Max(size, end);
                }
                return new Blob(ParseObject(text), arrays, size);
            }
            catch (Exception error) when (IsMalformed(error))
            {
                throw new BlobException($"The header of the blob cannot be read: {error.Message}", error);
            }
        }

        /// <summary>What reading JSON of another form than expected throws.</summary>
        internal static bool IsMalformed(Exception error) =>
            error is JsonException || error is InvalidCastException || error is ArgumentException
            || error is FormatException || error is OverflowException || error is InvalidOperationException;

        static int HeaderLength(ArraySegment<byte> data)
        {
            if (data.Array == null || data.Count < LengthBytes)
                throw new BlobException($"The blob of {data.Count} bytes is cut off in its header.");
            ulong length = 0;
            for (int i = LengthBytes - 1; i >= 0; i--)
                length = length << 8 | data.Array[data.Offset + i];
            if (length > (ulong)(data.Count - LengthBytes))
                throw new BlobException($"The blob of {data.Count} bytes is cut off in its header.");
            return (int)length;
        }

        static JObject ParseObject(string text) => JObject.Parse(text);

        /// <summary>`start`: where the arrays begin; `end`: where this one ends, both from the beginning of the blob.</summary>
        static BlobArray ArrayOf(string name, JObject entry, ArraySegment<byte> data, int start, out int end)
        {
            var type = (string)entry["dtype"];
            if (type != "F32" && type != "U8")
                throw new BlobException($"The array '{name}' of the blob is of type '{type}'; F32 and U8 are known.");
            int[] shape = Numbers(entry, "shape").Select(size => checked((int)size)).ToArray();
            long[] offsets = Numbers(entry, "data_offsets").ToArray();
            if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > data.Count - start)
                throw new BlobException($"The blob of {data.Count} bytes is cut off in '{name}'.");
            long bytes = type == "F32" ? 4 : 1;
            foreach (int size in shape)
                bytes = size < 0 ? -1 : checked(bytes * size);
            if (bytes != offsets[1] - offsets[0])
                throw new BlobException(
                    $"The array '{name}' of shape [{string.Join(", ", shape)}] has {offsets[1] - offsets[0]} bytes.");
            end = start + (int)offsets[1];
            var segment = new ArraySegment<byte>(data.Array, data.Offset + start + (int)offsets[0], (int)bytes);
            return new BlobArray(type, shape, segment);
        }

        static IEnumerable<long> Numbers(JObject entry, string name)
        {
            var numbers = entry[name] as JArray;
            if (numbers == null)
                throw new BlobException($"The header of the blob lacks '{name}' of an array.");
            return numbers.Select(number => number.Value<long>());
        }

        internal BlobArray ArrayNamed(string name)
        {
            BlobArray found;
            if (!Arrays.TryGetValue(name, out found))
                throw new BlobException($"The blob has no array '{name}'.");
            return found;
        }

        internal void Expect(string kind)
        {
            if (Kind != kind)
                throw new BlobException($"The blob is of kind '{Kind}'; '{kind}' was expected.");
        }
    }
}
