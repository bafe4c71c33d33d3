using System;
using System.IO;
using Newtonsoft.Json.Linq;

namespace Boxwalk.Probe
{
    /// <summary>Reads a blob cut off at every byte, and with bytes changed: what comes of it.</summary>
    static class Damage
    {
        const int Changes = 2000;

        internal static JObject Of(string path, int seed)
        {
            byte[] whole = File.ReadAllBytes(path);
            var cut = new JObject();
            for (int length = 0; length < whole.Length; length++)
            {
                // its own array, then the beginning of the whole one: what lies behind it is not to be read
                var part = new byte[length];
                Array.Copy(whole, part, length);
                Count(cut, Outcome(new ArraySegment<byte>(part)));
                Count(cut, Outcome(new ArraySegment<byte>(whole, 0, length)));
            }
            var changed = new JObject();
            var random = new Random(seed);
            for (int i = 0; i < Changes; i++)
            {
                var bytes = (byte[])whole.Clone();
                for (int change = random.Next(1, 4); change > 0; change--)
                    bytes[random.Next(Math.Min(bytes.Length, 1200))] = (byte)random.Next(256);
                Count(changed, Outcome(new ArraySegment<byte>(bytes)));
            }
            return new JObject { { "cut", cut }, { "changed", changed } };
        }

        static void Count(JObject counts, string outcome) => counts[outcome] = ((int?)counts[outcome] ?? 0) + 1;

        static string Outcome(ArraySegment<byte> bytes)
        {
            try
            {
                switch (Blob.Read(bytes).Kind)
                {
                    case "layer":
                        Decoding.Layer(LayerBlob.Read(bytes));
                        break;
                    case "pictures":
                        Pictures.Read(bytes);
                        break;
                    default:
                        JobResult.Read(bytes);
                        break;
                }
                return "read";
            }
            catch (Exception error)
            {
                return error is BlobException ? "BlobException" : error.ToString();
            }
        }
    }
}
