using System;
using System.Collections.Generic;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Boxwalk
{
    /// <summary>One level of a layer's atlas: a byte for a pixel, row 0 on top, 128 is zero.</summary>
    public struct AtlasLevel
    {
        public readonly int Height;
        public readonly int Width;
        /// <summary>Height * Width bytes, row by row, where they came: not copied.</summary>
        public readonly ArraySegment<byte> Bytes;

        public AtlasLevel(int height, int width, ArraySegment<byte> bytes)
        {
            Height = height;
            Width = width;
            Bytes = bytes;
        }

        /// <summary>The byte at a row and a column, which must be inside.</summary>
        public byte this[int row, int column] => Bytes.Array[Bytes.Offset + row * Width + column];
    }

    /// <summary>Some or all levels of one layer of a recording, as they travel (docs/architecture.md, "Blobs").</summary>
    public sealed class LayerBlob
    {
        public readonly string Recording;
        public readonly string Node;
        public readonly GraphNodeDisplay Display;
        public readonly int Channels;
        /// <summary>Pixels of one map.</summary>
        public readonly AtlasSize Tile;
        /// <summary>Pixels of the place that one map has in the atlas.</summary>
        public readonly AtlasSize Pitch;
        public readonly int Rows;
        public readonly int Columns;
        /// <summary>How many levels the layer has, here or not.</summary>
        public readonly int LevelCount;
        /// <summary>Finest level here; 0 is full size.</summary>
        public readonly int Finest;
        /// <summary>Coarsest level here.</summary>
        public readonly int Coarsest;
        public readonly WishScale Scale;
        /// <summary>Largest finite magnitude of the layer.</summary>
        public readonly double Max;
        public readonly double MinValue;
        public readonly double MaxValue;
        /// <summary>How many values are not a number.</summary>
        public readonly long Nan;
        /// <summary>How many values are infinite.</summary>
        public readonly long Infinite;
        /// <summary>The magnitude that bytes 1 and 255 stand for, one for each channel.</summary>
        public readonly float[] Scales;
        /// <summary>By number, `Finest` to `Coarsest`.</summary>
        public readonly IReadOnlyDictionary<int, AtlasLevel> Levels;

        LayerBlob(Blob blob)
        {
            blob.Expect("layer");
            JObject header = blob.Header;
            Recording = Word<string>(header, "recording");
            Node = Word<string>(header, "node");
            Display = Json.Convert<GraphNodeDisplay>(header["display"]);
            Channels = Word<int>(header, "channels");
            Tile = Size(header, "tile");
            Pitch = Size(header, "pitch");
            if (Pitch.Height != Atlas.PitchOf(Tile.Height) || Pitch.Width != Atlas.PitchOf(Tile.Width))
                throw new BlobException(
                    $"The layer '{Node}' tells of maps of {Tile.Height} x {Tile.Width} in places of {Pitch.Height} x {Pitch.Width}.");
            AtlasSize grid = Size(header, "grid");
            Rows = grid.Height;
            Columns = grid.Width;
            LevelCount = Word<int>(header, "levels");
            Finest = Word<int>(header, "finest");
            Coarsest = Word<int>(header, "coarsest");
            Scale = Json.Convert<WishScale>(header["scale"]);
            Max = Word<double>(header, "max");
            MinValue = Word<double>(header, "min_value");
            MaxValue = Word<double>(header, "max_value");
            Nan = Word<long>(header, "nan");
            Infinite = Word<long>(header, "infinite");
            Scales = blob.ArrayNamed("scales").ToFloats();
            Levels = LevelsOf(blob);
            if (Channels < 1 || (long)Rows * Columns < Channels || Scales.Length != Channels)
                throw new BlobException(
                    $"The layer '{Node}' tells of {Channels} channels, {Rows} x {Columns} places and {Scales.Length} scales.");
        }

        /// <summary>The layer at the beginning of `data`. Throws BlobException if there is none.</summary>
        public static LayerBlob Read(ArraySegment<byte> data)
        {
            int size;
            return Read(data, out size);
        }

        /// <summary>The layers of a message of the stream: blobs one after the other, at least one. Throws BlobException.</summary>
        public static IReadOnlyList<LayerBlob> ReadAll(ArraySegment<byte> message)
        {
            var found = new List<LayerBlob>();
            int done = 0;
            do
            {
                int size;
                var rest = new ArraySegment<byte>(
                    message.Array ?? new byte[0], message.Offset + done, message.Count - done);
                found.Add(Read(rest, out size));
                done += size;
            }
            while (done < message.Count);
            return found;
        }

        static LayerBlob Read(ArraySegment<byte> data, out int size)
        {
            Blob blob = Blob.Read(data);
            size = blob.Size;
            try
            {
                return new LayerBlob(blob);
            }
            catch (Exception error) when (Blob.IsMalformed(error))
            {
                throw new BlobException($"The header of the layer cannot be read: {error.Message}", error);
            }
        }

        static T Word<T>(JObject header, string name)
        {
            JToken word = header[name];
            if (word == null || word.Type == JTokenType.Null)
                throw new BlobException($"The header of the layer lacks '{name}'.");
            return word.Value<T>();
        }

        /// <summary>Two numbers of 1 or more.</summary>
        static AtlasSize Size(JObject header, string name)
        {
            var pair = header[name] as JArray;
            if (pair == null || pair.Count != 2)
                throw new BlobException($"'{name}' in the header of the layer is not two numbers.");
            var size = new AtlasSize(pair[0].Value<int>(), pair[1].Value<int>());
            if (size.Height < 1 || size.Width < 1)
                throw new BlobException($"'{name}' in the header of the layer is {size.Height} x {size.Width}.");
            return size;
        }

        /// <summary>Every level told of, each of the size that grid and pitch give it.</summary>
        IReadOnlyDictionary<int, AtlasLevel> LevelsOf(Blob blob)
        {
            AtlasSize[] sizes = Atlas.LevelSizes(checked(Rows * Pitch.Height), checked(Columns * Pitch.Width));
            if (sizes.Length != LevelCount || Finest < 0 || Finest > Coarsest || Coarsest >= LevelCount)
                throw new BlobException(
                    $"The layer '{Node}' tells of levels {Finest} to {Coarsest} of {LevelCount}; its atlas has {sizes.Length}.");
            var levels = new Dictionary<int, AtlasLevel>();
            for (int level = Finest; level <= Coarsest; level++)
            {
                BlobArray array = blob.ArrayNamed($"level{level}");
                if (array.Type != "U8" || array.Shape.Count != 2 || array.Shape[0] != sizes[level].Height
                    || array.Shape[1] != sizes[level].Width)
                    throw new BlobException(
                        $"Level {level} of '{Node}' is {array.Type} [{string.Join(", ", array.Shape)}]; "
                        + $"U8 [{sizes[level].Height}, {sizes[level].Width}] was expected.");
                levels.Add(level, new AtlasLevel(array.Shape[0], array.Shape[1], array.Bytes));
            }
            return levels;
        }
    }
}
