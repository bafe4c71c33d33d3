using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Newtonsoft.Json.Linq;

namespace Boxwalk.Tests
{
    /// <summary>Blobs made by hand, right or wrong in one place.</summary>
    sealed class BlobBuilder
    {
        readonly JObject directory = new JObject();
        readonly List<byte> data = new List<byte>();

        /// <summary>Two maps of 3 x 5 in one row: byte 100 + position in the first, its mirror image at 128 in the second.</summary>
        internal static JObject LayerHeader => JObject.Parse(@"{
            'kind': 'layer', 'recording': 'r', 'node': 'conv', 'display': 'maps', 'channels': 2, 'tile': [3, 5],
            'pitch': [3, 5], 'grid': [1, 2], 'levels': 1, 'finest': 0, 'coarsest': 0, 'scale': 'channel', 'max': 2.0,
            'min_value': -2.0, 'max_value': 1.0, 'nan': 0, 'infinite': 0}");

        internal static byte[] LayerPixels()
        {
            var pixels = new byte[30];
            for (int y = 0; y < 3; y++)
                for (int x = 0; x < 5; x++)
                {
                    pixels[y * 10 + x] = (byte)(100 + y * 5 + x);
                    pixels[y * 10 + 5 + x] = (byte)(156 - y * 5 - x);
                }
            return pixels;
        }

        internal static BlobBuilder Layer(JObject header = null) =>
            new BlobBuilder().With("scales", "F32", new[] { 2 }, Floats(2, 0.5f))
                .With("level0", "U8", new[] { 3, 10 }, LayerPixels())
                .Told(header ?? LayerHeader);

        internal static byte[] Floats(params float[] numbers) => numbers.SelectMany(BitConverter.GetBytes).ToArray();

        internal BlobBuilder With(string name, string type, int[] shape, byte[] bytes)
        {
            directory[name] = new JObject
            {
                { "dtype", type },
                { "shape", new JArray(shape) },
                { "data_offsets", new JArray(data.Count, data.Count + bytes.Length) },
            };
            data.AddRange(bytes);
            return this;
        }

        internal BlobBuilder Told(JObject header)
        {
            directory["__metadata__"] = new JObject { { "boxwalk", header.ToString() } };
            return this;
        }

        /// <summary>Put another value into the directory, at `name.word`.</summary>
        internal BlobBuilder Change(string name, string word, JToken value)
        {
            directory[name][word] = value;
            return this;
        }

        internal ArraySegment<byte> Build()
        {
            byte[] words = Encoding.UTF8.GetBytes(directory.ToString());
            return new ArraySegment<byte>(
                BitConverter.GetBytes((long)words.Length).Concat(words).Concat(data).ToArray());
        }
    }
}
