using System;
using System.Collections.Generic;

namespace Boxwalk
{
    /// <summary>What has arrived of one layer of one recording, in one blob or several. Not thread-safe.</summary>
    public sealed class LayerTiles
    {
        readonly Dictionary<int, AtlasLevel> levels = new Dictionary<int, AtlasLevel>();

        /// <summary>The newest blob.</summary>
        public LayerBlob Layer { get; private set; }

        public IReadOnlyDictionary<int, AtlasLevel> Levels => levels;

        /// <summary>The finest level that has arrived.</summary>
        public int FinestLevel { get; private set; }

        public LayerTiles(LayerBlob first)
        {
            Layer = first;
            Add(first);
        }

        /// <summary>
        /// Take more levels in. A blob of another recording, node or scale takes the place of all that there was.
        /// </summary>
        public void Add(LayerBlob blob)
        {
            if (!Holds(blob.Recording, blob.Scale) || blob.Node != Layer.Node)
                levels.Clear();
            Layer = blob;
            foreach (KeyValuePair<int, AtlasLevel> level in blob.Levels)
                levels[level.Key] = level.Value;
            FinestLevel = int.MaxValue;
            foreach (int level in levels.Keys)
                FinestLevel = Math.Min(FinestLevel, level);
        }

        bool Holds(string recording, WishScale scale) => Layer.Recording == recording && Layer.Scale == scale;

        /// <summary>The part of a wish that has not arrived; null when all of it has.</summary>
        public LayerWish Missing(LayerWish wish, string recording, WishScale scale = WishScale.Layer)
        {
            return Holds(recording, scale) ? Wanted.MissingLevels(wish, Layer.LevelCount, levels.ContainsKey) : wish;
        }

        /// <summary>
        /// The activation at one unit, from the finest level that has arrived: exact to half a step of `scale / 127` at
        /// level 0, the value of largest magnitude of the block around it at coarser levels. NaN outside.
        /// </summary>
        public double ValueAt(int channel, int y, int x)
        {
            if (channel < 0 || channel >= Layer.Channels || y < 0 || y >= Layer.Tile.Height
                || x < 0 || x >= Layer.Tile.Width)
                return double.NaN;
            return (ByteAt(channel, y, x) - 128) * (double)Layer.Scales[channel] / 127;
        }

        public double ValueAt(Unit unit) => ValueAt(unit.Channel, unit.Y, unit.X);

        /// <summary>The unit of largest magnitude, from the finest level that has arrived.</summary>
        public Unit StrongestUnit()
        {
            var best = new Unit(0, 0, 0);
            double most = -1;
            int step = 1 << FinestLevel;
            for (int channel = 0; channel < Layer.Channels; channel++)
                for (int y = 0; y < Layer.Tile.Height; y += step)
                    for (int x = 0; x < Layer.Tile.Width; x += step)
                    {
                        double size = Math.Abs((ByteAt(channel, y, x) - 128) * (double)Layer.Scales[channel]);
                        if (size <= most)
                            continue;
                        most = size;
                        best = new Unit(channel, y, x);
                    }
            return best;
        }

        /// <summary>
        /// One channel's map as RGBA bytes, row 0 on top, a pixel for a unit, in the colours of `table`
        /// (`ColourMap.Table`), from the finest level that has arrived.
        /// </summary>
        public byte[] DrawMap(int channel, byte[] table)
        {
            if (channel < 0 || channel >= Layer.Channels)
                throw new ArgumentOutOfRangeException(
                    nameof(channel), channel, $"'{Layer.Node}' has channels 0 to {Layer.Channels - 1}.");
            var picture = new byte[Layer.Tile.Height * Layer.Tile.Width * 4];
            int at = 0;
            for (int y = 0; y < Layer.Tile.Height; y++)
                for (int x = 0; x < Layer.Tile.Width; x++, at += 4)
                    Buffer.BlockCopy(table, ByteAt(channel, y, x) * 4, picture, at, 4);
            return picture;
        }

        byte ByteAt(int channel, int y, int x)
        {
            AtlasLevel level = levels[FinestLevel];
            int row = (channel / Layer.Columns * Layer.Pitch.Height + y) >> FinestLevel;
            int column = (channel % Layer.Columns * Layer.Pitch.Width + x) >> FinestLevel;
            return level[Math.Min(level.Height - 1, row), Math.Min(level.Width - 1, column)];
        }
    }
}
