using System;

namespace Boxwalk
{
    /// <summary>Height and width in pixels.</summary>
    public struct AtlasSize
    {
        public readonly int Height;
        public readonly int Width;

        public AtlasSize(int height, int width)
        {
            Height = height;
            Width = width;
        }

        public int LargerSide => Math.Max(Height, Width);
    }

    /// <summary>One channel of a layer at one row and column of its map.</summary>
    public struct Unit
    {
        public readonly int Channel;
        public readonly int Y;
        public readonly int X;

        public Unit(int channel, int y, int x)
        {
            Channel = channel;
            Y = y;
            X = x;
        }

        public override string ToString() => $"channel {Channel}, row {Y}, column {X}";
    }

    /// <summary>How the maps of a layer lie in its atlas (docs/architecture.md, "Tiles").</summary>
    public static class Atlas
    {
        /// <summary>The last level is the first whose larger side is at most this.</summary>
        const int Smallest = 16;

        /// <summary>Pixels that a map of `size` pixels takes in the atlas: a multiple of a power of two, so that coarse levels never mix maps.</summary>
        public static int PitchOf(int size)
        {
            if (size < 1)
                throw new ArgumentOutOfRangeException(nameof(size), size, "A map has at least one pixel.");
            int step = 1;
            while (step * 2 * Smallest <= size)
                step *= 2;
            return (size + step - 1) / step * step;
        }

        /// <summary>Size of every level of an atlas of `height` x `width` pixels, level 0 first.</summary>
        public static AtlasSize[] LevelSizes(int height, int width)
        {
            if (height < 1 || width < 1)
                throw new ArgumentOutOfRangeException(nameof(height), $"{height} x {width}", "An atlas has pixels.");
            int count = 1;
            for (int side = Math.Max(height, width); side > Smallest; side >>= 1)
                count++;
            var sizes = new AtlasSize[count];
            for (int level = 0; level < count; level++)
                sizes[level] = new AtlasSize(Math.Max(1, height >> level), Math.Max(1, width >> level));
            return sizes;
        }

        /// <summary>The same for a node's maps as they stand on a panel; none for a node with nothing to show.</summary>
        public static AtlasSize[] LevelSizes(GraphNode node, Panel panel)
        {
            if (node.Display == GraphNodeDisplay.None || node.Channels == 0)
                return new AtlasSize[0];
            return LevelSizes(
                (int)panel.Rows * PitchOf((int)node.Grid[0]), (int)panel.Columns * PitchOf((int)node.Grid[1]));
        }

        /// <summary>Finest level whose larger side is at most `side` pixels; the coarsest if none is.</summary>
        public static int LevelWithin(AtlasSize[] levels, int side)
        {
            for (int level = 0; level < levels.Length; level++)
                if (levels[level].LargerSide <= side)
                    return level;
            return levels.Length - 1;
        }
    }
}
