using System;
using System.Collections.Generic;
using System.Globalization;

namespace Boxwalk.Unity
{
    /// <summary>Numbers, layers and long texts in words.</summary>
    public static class Words
    {
        static readonly string[] Prefixes = { "", "k", "M", "G", "T", "P" };

        /// <summary>A number in four significant digits, with a true minus sign.</summary>
        public static string Number(double value)
        {
            if (double.IsNaN(value)) return "NaN";
            if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
            return value.ToString("G4", CultureInfo.InvariantCulture).Replace("-", "−");
        }

        /// <summary>A large count in three digits: 65.2 M.</summary>
        public static string Count(double value)
        {
            var step = 0;
            for (; value >= 1000 && step < Prefixes.Length - 1; step++) value /= 1000;
            var digits = value.ToString(step == 0 ? "0" : "G3", CultureInfo.InvariantCulture);
            return step == 0 ? digits : digits + " " + Prefixes[step];
        }

        /// <summary>0.1234 as 12.3 %.</summary>
        public static string Percent(double share) =>
            (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

        /// <summary>A shape without its batch axis: 48 × 56 × 56.</summary>
        public static string Shape(IReadOnlyList<long> shape)
        {
            var sizes = new List<string>();
            for (var i = Math.Min(1, shape.Count); i < shape.Count; i++)
                sizes.Add(shape[i].ToString(CultureInfo.InvariantCulture));
            return string.Join(" × ", sizes);
        }

        /// <summary>The second line of a label: relu · 48 × 56 × 56.</summary>
        public static string Describe(GraphNode node)
        {
            var shape = Shape(node.Shape);
            var operation = node.Operator.Replace('_', ' ');
            return shape == "" ? operation : operation + " · " + shape;
        }

        /// <summary>The lines of a text that is broken between words to fit a width; a word that does not fit by itself is broken inside.</summary>
        /// <param name="advance">width of a character, in the unit of the width.</param>
        public static List<string> Wrap(string text, double width, Func<char, double> advance)
        {
            var lines = new List<string>();
            foreach (var paragraph in text.Split('\n'))
            {
                var start = 0; // of the line
                var space = -1; // the last one in the line
                var used = 0.0;
                for (var i = 0; i < paragraph.Length; i++)
                {
                    used += advance(paragraph[i]);
                    if (paragraph[i] == ' ')
                    {
                        space = i;
                        continue;
                    }
                    if (used <= width || i == start) continue;
                    var end = space > start ? space : i;
                    lines.Add(paragraph.Substring(start, end - start));
                    start = space > start ? space + 1 : i;
                    space = -1;
                    used = 0;
                    for (var k = start; k <= i; k++) used += advance(paragraph[k]);
                }
                lines.Add(paragraph.Substring(start));
            }
            return lines;
        }

        /// <summary>The text, cut with an ellipsis where it is wider than the width.</summary>
        public static string Cut(string text, double width, Func<char, double> advance)
        {
            var used = 0.0;
            var fits = 0; // characters that leave room for the ellipsis
            for (var i = 0; i < text.Length; i++)
            {
                used += advance(text[i]);
                if (used > width) return text.Substring(0, fits) + "…";
                if (used + advance('…') <= width) fits = i + 1;
            }
            return text;
        }
    }
}
