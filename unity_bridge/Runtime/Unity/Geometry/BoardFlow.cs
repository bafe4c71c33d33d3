using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>How a row of a board looks.</summary>
    public enum BoardRowKind
    {
        Title,
        Text,
        Button,

        /// <summary>A bar of a share 0..1 with a text on it.</summary>
        Bar,

        Picture,
    }

    /// <summary>One row of a board: plain data.</summary>
    public sealed class BoardRow
    {
        public BoardRowKind Kind;
        public string Text = "";

        /// <summary>Said at the row's right end.</summary>
        public string Value = "";

        /// <summary>The one warm thing of the board.</summary>
        public bool Warm;

        /// <summary>Of a bar: 0..1.</summary>
        public double Share;

        /// <summary>Of a picture: width through height.</summary>
        public double Aspect = 1;

        /// <summary>Of a button: what it does; null: it stands there and cannot be pressed.</summary>
        public Action Press;

        public static BoardRow Title(string text) => new BoardRow { Kind = BoardRowKind.Title, Text = text };

        public static BoardRow Said(string text, string value = "") =>
            new BoardRow { Kind = BoardRowKind.Text, Text = text, Value = value };

        public static BoardRow Button(string text, Action press, bool warm = false) =>
            new BoardRow { Kind = BoardRowKind.Button, Text = text, Press = press, Warm = warm };

        public static BoardRow Bar(string text, string value, double share, bool warm = false) =>
            new BoardRow { Kind = BoardRowKind.Bar, Text = text, Value = value, Share = share, Warm = warm };

        public static BoardRow Picture(double aspect) => new BoardRow { Kind = BoardRowKind.Picture, Aspect = aspect };
    }

    /// <summary>A row where it lies on its board: metres from the board's upper left corner, y downwards.</summary>
    public struct PlacedRow
    {
        public BoardRow Row;
        public double Left;
        public double Top;
        public double Width;
        public double Height;

        /// <summary>Height of a letter's em.</summary>
        public double Em;

        public IReadOnlyList<string> Lines;
    }

    /// <summary>Where the rows of a board lie, one below the other.</summary>
    public sealed class BoardFlow
    {
        public const double LineHeight = 1.35;
        const double TitleEm = 1.3;

        public readonly List<PlacedRow> Rows = new List<PlacedRow>();
        public readonly double Width;
        public readonly double Height;

        /// <summary>Metres between the rows, and between rows and the board's rim.</summary>
        public readonly double Gap;

        /// <summary>width, em: metres. advance: width of a character of an em of 1.</summary>
        public BoardFlow(IEnumerable<BoardRow> rows, double width, double em, Func<char, double> advance)
        {
            (Width, Gap) = (width, 0.7 * em);
            var top = Gap;
            foreach (var row in rows)
            {
                var placed = Place(row, top, em, advance);
                Rows.Add(placed);
                top += placed.Height + (row.Kind == BoardRowKind.Text ? 0.3 * em : Gap);
            }
            Height = top - (Rows.Count > 0 && Rows[Rows.Count - 1].Row.Kind == BoardRowKind.Text ? 0.3 * em : Gap) + Gap;
        }

        /// <summary>The index of the row at a place that can be pressed; -1 for none.</summary>
        public int ButtonAt(double x, double y)
        {
            for (var i = 0; i < Rows.Count; i++)
            {
                var row = Rows[i];
                if (row.Row.Press != null && x >= row.Left && x <= row.Left + row.Width
                    && y >= row.Top && y <= row.Top + row.Height)
                    return i;
            }
            return -1;
        }

        PlacedRow Place(BoardRow row, double top, double em, Func<char, double> advance)
        {
            var size = row.Kind == BoardRowKind.Title ? TitleEm * em : em;
            var width = Width - 2 * Gap;
            var boxed = row.Kind == BoardRowKind.Button || row.Kind == BoardRowKind.Bar;
            var room = (width - (boxed ? 2 * Gap : 0)) / size - WidthOf(row.Value, advance) - (row.Value == "" ? 0 : 0.5);
            IReadOnlyList<string> lines = boxed
                ? new[] { Words.Cut(row.Text, room, advance) }
                : (IReadOnlyList<string>)Words.Wrap(row.Text, Math.Max(1, room), advance);
            var height = row.Kind == BoardRowKind.Picture
                ? width / row.Aspect
                : lines.Count * LineHeight * size + (boxed ? Gap : 0);
            return new PlacedRow
            {
                Row = row,
                Left = Gap,
                Top = top,
                Width = width,
                Height = height,
                Em = size,
                Lines = row.Kind == BoardRowKind.Picture ? new string[0] : lines,
            };
        }

        /// <summary>Width of a text of an em of 1.</summary>
        public static double WidthOf(string text, Func<char, double> advance)
        {
            var width = 0.0;
            foreach (var character in text) width += advance(character);
            return width;
        }
    }
}
