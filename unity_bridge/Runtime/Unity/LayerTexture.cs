using System;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// One layer's levels on the graphics card: an R8 texture whose mip levels are the blob's own, never computed. Rows of an atlas
    /// are uploaded as they came, row 0 first: in the shaders v runs downwards.
    /// </summary>
    public sealed class LayerTexture : IDisposable
    {
        public readonly Texture2D Texture;

        /// <summary>Level that the texture's own level 0 holds.</summary>
        public readonly int Finest;

        public readonly long Bytes;

        LayerTexture(Texture2D texture, int finest, long bytes)
        {
            Texture = texture;
            Finest = finest;
            Bytes = bytes;
        }

        /// <summary>
        /// The finest level so that it and all coarser ones have arrived and fit into a texture of so many pixels a side;
        /// the number of levels where not even the coarsest does.
        /// </summary>
        public static int UsableFrom(LayerTiles tiles, int largest)
        {
            int level = tiles.Layer.LevelCount;
            while (level > 0 && tiles.Levels.TryGetValue(level - 1, out AtlasLevel next)
                && next.Height <= largest && next.Width <= largest)
                level--;
            return level;
        }

        /// <summary>Take the levels from `finest` to the coarsest to the card; no byte is copied on the way there.</summary>
        public static LayerTexture Of(LayerTiles tiles, int finest)
        {
            int count = tiles.Layer.LevelCount - finest;
            AtlasLevel first = tiles.Levels[finest];
            // linear: bytes are numbers, not colours
            var texture = new Texture2D(first.Width, first.Height, TextureFormat.R8, count, true)
            {
                name = tiles.Layer.Node,
                wrapMode = TextureWrapMode.Clamp,
                filterMode = FilterMode.Trilinear,
                anisoLevel = 0,
            };
            long bytes = 0;
            for (int mip = 0; mip < count; mip++)
            {
                AtlasLevel level = tiles.Levels[finest + mip];
                texture.SetPixelData(level.Bytes.Array, mip, level.Bytes.Offset);
                bytes += level.Bytes.Count;
            }
            texture.Apply(false, true);
            return new LayerTexture(texture, finest, bytes);
        }

        public void Dispose() => UnityEngine.Object.Destroy(Texture);
    }
}
