using System.Collections.Generic;

namespace Boxwalk
{
    /// <summary>What an analysis gives: one of six kinds.</summary>
    public abstract class Result
    {
        /// <summary>Heading above it.</summary>
        public string Title { get; internal set; }

        /// <summary>A sentence below it that says what was found or how to read it.</summary>
        public string Note { get; internal set; }
    }

    /// <summary>Edges in pixels of the maps, the last two exclusive.</summary>
    public struct PixelBox
    {
        public readonly int Top;
        public readonly int Left;
        public readonly int Bottom;
        public readonly int Right;

        internal PixelBox(IReadOnlyList<int> edges)
        {
            Top = edges[0];
            Left = edges[1];
            Bottom = edges[2];
            Right = edges[3];
        }
    }

    /// <summary>Signed maps, zero at black.</summary>
    public sealed class MapsResult : Result
    {
        public int Count { get; internal set; }
        public int Height { get; internal set; }
        public int Width { get; internal set; }

        /// <summary>[Count, Height, Width], any range.</summary>
        public float[] Values { get; internal set; }

        public IReadOnlyList<string> Labels { get; internal set; }
        public string Unit { get; internal set; }

        /// <summary>The maps have the input's extent and may be laid over it.</summary>
        public bool Overlay { get; internal set; }

        /// <summary>Parts to be framed, by name.</summary>
        public IReadOnlyDictionary<string, PixelBox> Boxes { get; internal set; }
    }

    /// <summary>Pictures as one would print them.</summary>
    public sealed class ImagesResult : Result
    {
        public int Count { get; internal set; }

        /// <summary>1 (grey) or 3 (red, green, blue).</summary>
        public int Channels { get; internal set; }

        public int Height { get; internal set; }
        public int Width { get; internal set; }

        /// <summary>[Count, Channels, Height, Width] in 0..1; NaN throughout for a picture that is still to come.</summary>
        public float[] Values { get; internal set; }

        public IReadOnlyList<string> Labels { get; internal set; }

        /// <summary>The example input that each picture is of; or none.</summary>
        public IReadOnlyList<int> Inputs { get; internal set; }
    }

    /// <summary>Functions of one variable.</summary>
    public sealed class CurveResult : Result
    {
        /// <summary>For bars the edges of the bins, one more than each series has numbers.</summary>
        public float[] X { get; internal set; }

        public IReadOnlyDictionary<string, float[]> Series { get; internal set; }
        public string XLabel { get; internal set; }
        public string YLabel { get; internal set; }

        /// <summary>Bars instead of a line.</summary>
        public bool Bars { get; internal set; }

        /// <summary>The layer that each place stands for; or none.</summary>
        public IReadOnlyList<string> Nodes { get; internal set; }

        /// <summary>Marked places of X, by name.</summary>
        public IReadOnlyDictionary<string, float> Lines { get; internal set; }
    }

    /// <summary>A cloud of points.</summary>
    public sealed class PointsResult : Result
    {
        public int Count { get; internal set; }

        /// <summary>2 or 3.</summary>
        public int Dimensions { get; internal set; }

        /// <summary>[Count, Dimensions].</summary>
        public float[] Coordinates { get; internal set; }

        public IReadOnlyList<string> Labels { get; internal set; }

        /// <summary>Words that colour the points; or none.</summary>
        public IReadOnlyList<string> Groups { get; internal set; }

        /// <summary>Why a point stands out, "" where it does not; or none.</summary>
        public IReadOnlyList<string> Marks { get; internal set; }

        /// <summary>The example input that each point stands for; or none.</summary>
        public IReadOnlyList<int> Inputs { get; internal set; }

        /// <summary>Single numbers and words about all of it, as they are to be shown.</summary>
        public IReadOnlyDictionary<string, string> Summary { get; internal set; }

        /// <summary>[D], what the places were made of: the vector of a place is Origin + place @ Axes. Null where they
        /// are not made so.</summary>
        public float[] Origin { get; internal set; }

        /// <summary>[Dimensions, D]; null together with Origin.</summary>
        public float[] Axes { get; internal set; }
    }

    /// <summary>A table: numbers for each name.</summary>
    public sealed class ScoresResult : Result
    {
        public IReadOnlyList<string> Names { get; internal set; }

        /// <summary>A number for each name, by the column's title.</summary>
        public IReadOnlyDictionary<string, float[]> Columns { get; internal set; }

        /// <summary>Units by the column's title, where there are some.</summary>
        public IReadOnlyDictionary<string, string> Units { get; internal set; }

        /// <summary>Single numbers and words about all of it, as they are to be shown.</summary>
        public IReadOnlyDictionary<string, string> Summary { get; internal set; }
    }

    /// <summary>Numbers by row and column.</summary>
    public sealed class MatrixResult : Result
    {
        /// <summary>[Rows, Columns]; NaN where there is no number.</summary>
        public float[] Values { get; internal set; }

        public IReadOnlyList<string> Rows { get; internal set; }
        public IReadOnlyList<string> Columns { get; internal set; }
        public string Unit { get; internal set; }

        /// <summary>The example inputs behind a number, by `ROW,COLUMN`.</summary>
        public IReadOnlyDictionary<string, IReadOnlyList<int>> Inputs { get; internal set; }

        /// <summary>The layer that each row stands for; or none.</summary>
        public IReadOnlyList<string> RowNodes { get; internal set; }

        /// <summary>The layer that each column stands for; or none.</summary>
        public IReadOnlyList<string> ColumnNodes { get; internal set; }
    }
}
