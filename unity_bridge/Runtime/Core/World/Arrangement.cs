using System;

namespace Boxwalk
{
    /// <summary>How the maps of one layer stand on its panel: a grid of cells, each with a map and a gutter around it.</summary>
    public sealed class Arrangement
    {
        const double Gutter = 0.035;
        const double UnitGutter = 0.1;

        public readonly int Columns;
        public readonly int Rows;
        public readonly int Channels;
        /// <summary>Pixels of one map.</summary>
        public readonly AtlasSize Tile;
        /// <summary>Pixels of the place that one map has in the atlas.</summary>
        public readonly AtlasSize Pitch;
        /// <summary>Share of a cell's width that its map fills.</summary>
        public readonly double FillWidth;
        /// <summary>Share of a cell's height that its map fills.</summary>
        public readonly double FillHeight;

        Arrangement(Panel panel, int rows, int columns, int channels, AtlasSize tile, GraphNodeDisplay display)
        {
            Columns = columns;
            Rows = rows;
            Channels = channels;
            Tile = tile;
            Pitch = new AtlasSize(Atlas.PitchOf(tile.Height), Atlas.PitchOf(tile.Width));
            FillWidth = FillHeight = 1;
            if (display == GraphNodeDisplay.Matrix || display == GraphNodeDisplay.None)
                return;
            if (display == GraphNodeDisplay.Vector)
            {
                FillWidth = FillHeight = 1 - UnitGutter;
                return;
            }
            const double room = 1 - Gutter;
            // > 1: the cell is wider than the map
            double stretch = panel.Width / columns * tile.Height / (panel.Height / rows * tile.Width);
            FillWidth = stretch > 1 ? room / stretch : room;
            FillHeight = stretch > 1 ? room : room * stretch;
        }

        /// <summary>Before any blob has arrived: as the graph tells it.</summary>
        public static Arrangement Of(Panel panel, GraphNode node) =>
            new Arrangement(
                panel,
                (int)panel.Rows,
                (int)panel.Columns,
                (int)node.Channels,
                new AtlasSize((int)node.Grid[0], (int)node.Grid[1]),
                node.Display);

        /// <summary>As the layer has come: an input of another size has maps of another size.</summary>
        public static Arrangement Of(Panel panel, LayerBlob layer) =>
            new Arrangement(panel, layer.Rows, layer.Columns, layer.Channels, layer.Tile, layer.Display);

        /// <summary>
        /// The unit under a point of the panel: `u` over its width from the left, `v` over its height from the top,
        /// both 0..1. Null in a gutter, in an empty cell and outside.
        /// </summary>
        public Unit? UnitAt(double u, double v)
        {
            if (!(u >= 0 && u < 1 && v >= 0 && v < 1))
                return null;
            int column = Math.Min((int)(u * Columns), Columns - 1);
            int row = Math.Min((int)(v * Rows), Rows - 1);
            int channel = row * Columns + column;
            if (channel >= Channels)
                return null;
            double x = (u * Columns - column - (1 - FillWidth) / 2) / FillWidth;
            double y = (v * Rows - row - (1 - FillHeight) / 2) / FillHeight;
            if (x < 0 || x >= 1 || y < 0 || y >= 1)
                return null;
            return new Unit(channel, (int)(y * Tile.Height), (int)(x * Tile.Width));
        }

        /// <summary>Middle of a unit on the panel, in the `u`, `v` of `UnitAt`; false if the layer has no such unit.</summary>
        public bool TryPointOf(Unit unit, out double u, out double v)
        {
            u = v = double.NaN;
            if (unit.Channel < 0 || unit.Channel >= Channels || unit.Y < 0 || unit.Y >= Tile.Height
                || unit.X < 0 || unit.X >= Tile.Width)
                return false;
            double x = (1 - FillWidth) / 2 + FillWidth * (unit.X + 0.5) / Tile.Width;
            double y = (1 - FillHeight) / 2 + FillHeight * (unit.Y + 0.5) / Tile.Height;
            u = (unit.Channel % Columns + x) / Columns;
            v = (unit.Channel / Columns + y) / Rows;
            return true;
        }
    }
}
