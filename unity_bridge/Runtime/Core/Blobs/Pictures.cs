using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace Boxwalk
{
    /// <summary>Images of a job for the screen, of which some may still be to come.</summary>
    public sealed class Pictures
    {
        public readonly int Count;
        public readonly int Height;
        public readonly int Width;
        public readonly IReadOnlyList<string> Labels;
        /// <summary>RGBA, picture by picture, row 0 on top; alpha 0 throughout for one that is still to come.</summary>
        public readonly ArraySegment<byte> Pixels;

        Pictures(IReadOnlyList<int> shape, IReadOnlyList<string> labels, ArraySegment<byte> pixels)
        {
            Count = shape[0];
            Height = shape[1];
            Width = shape[2];
            Labels = labels;
            Pixels = pixels;
        }

        /// <summary>The pictures in the bytes of a blob. Throws BlobException if they hold none.</summary>
        public static Pictures Read(ArraySegment<byte> data)
        {
            Blob blob = Blob.Read(data);
            blob.Expect("pictures");
            BlobArray array = blob.ArrayNamed("pictures");
            if (array.Type != "U8" || array.Shape.Count != 4 || array.Shape[3] != 4)
                throw new BlobException(
                    $"The pictures are {array.Type} [{string.Join(", ", array.Shape)}]; U8 [K, H, W, 4] was expected.");
            var labels = blob.Header["labels"] as JArray ?? new JArray();
            return new Pictures(array.Shape, labels.Select(label => label.ToString()).ToList(), array.Bytes);
        }

        /// <summary>The RGBA bytes of one picture.</summary>
        public ArraySegment<byte> Picture(int index)
        {
            if (index < 0 || index >= Count)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} pictures.");
            int size = Height * Width * 4;
            return new ArraySegment<byte>(Pixels.Array, Pixels.Offset + index * size, size);
        }
    }
}
