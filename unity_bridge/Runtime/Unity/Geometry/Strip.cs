using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>Lines on the floor, in the server's metres: corners rounded, then widened to strips.</summary>
    public static class FloorLine
    {
        const int Steps = 8;

        /// <summary>Corners that turn less, in radians, stay as they are.</summary>
        const double Gentle = 0.25;

        /// <summary>The line with every sharp corner replaced by a curve that starts at most radius metres before it.</summary>
        public static List<Vector> Rounded(IReadOnlyList<Vector> points, double radius)
        {
            var line = new List<Vector>();
            foreach (var point in points)
                if (line.Count == 0 || (point - line[line.Count - 1]).Length > 1e-4)
                    line.Add(point);
            var rounded = new List<Vector>();
            for (var i = 0; i < line.Count; i++)
            {
                var corner = line[i];
                if (i == 0 || i == line.Count - 1 || IsNearlyStraight(line[i - 1], corner, line[i + 1]))
                {
                    rounded.Add(corner);
                    continue;
                }
                var start = Towards(corner, line[i - 1], radius);
                var end = Towards(corner, line[i + 1], radius);
                for (var step = 0; step <= Steps; step++)
                {
                    var t = (double)step / Steps;
                    rounded.Add(start * ((1 - t) * (1 - t)) + corner * (2 * t * (1 - t)) + end * (t * t));
                }
            }
            return rounded;
        }

        /// <summary>The line, so many metres longer at both ends.</summary>
        public static List<Vector> Lengthened(IReadOnlyList<Vector> line, double metres)
        {
            var longer = new List<Vector>(line);
            if (line.Count < 2) return longer;
            longer.Insert(0, Beyond(line[0], line[1], metres));
            longer.Add(Beyond(line[line.Count - 1], line[line.Count - 2], metres));
            return longer;
        }

        /// <summary>Unit vector on the floor from a to b; false where they stand one above the other.</summary>
        internal static bool TryDirection(Vector a, Vector b, out double x, out double z)
        {
            (x, z) = (b.X - a.X, b.Z - a.Z);
            var length = Math.Sqrt(x * x + z * z);
            if (length < 1e-6) return false;
            (x, z) = (x / length, z / length);
            return true;
        }

        static Vector Towards(Vector from, Vector to, double radius)
        {
            var length = (to - from).Length;
            return from + (to - from) * (Math.Min(radius, length / 2) / length);
        }

        static Vector Beyond(Vector end, Vector inner, double metres)
        {
            if (!TryDirection(inner, end, out var x, out var z)) return end;
            return end + new Vector(x, 0, z) * metres;
        }

        static bool IsNearlyStraight(Vector before, Vector corner, Vector after)
        {
            TryDirection(before, corner, out var inX, out var inZ);
            TryDirection(corner, after, out var outX, out var outZ);
            return inX * outX + inZ * outZ > Math.Cos(Gentle);
        }
    }

    /// <summary>Triangles of a flat strip around a line, mitred at its corners.</summary>
    public sealed class Strip
    {
        /// <summary>Two for each point of the line: its right rim (across 1) and its left one (across -1).</summary>
        public readonly List<Vector> Positions = new List<Vector>();

        /// <summary>Of each position: metres along the line.</summary>
        public readonly List<double> Along = new List<double>();

        public readonly List<int> Triangles = new List<int>();

        /// <summary>Metres from its start to its end.</summary>
        public double Length { get; private set; }

        /// <summary>width: metres.</summary>
        public Strip(IReadOnlyList<Vector> line, double width)
        {
            for (var i = 0; i < line.Count; i++)
            {
                var point = line[i];
                var before = i > 0 ? line[i - 1] : point;
                var after = i + 1 < line.Count ? line[i + 1] : point;
                Length += (point - before).Length;
                var (x, z, miter) = Across(before, point, after);
                var side = new Vector(-z, 0, x) * (width / 2 * miter);
                Positions.Add(point + side);
                Positions.Add(point - side);
                Along.Add(Length);
                Along.Add(Length);
                if (i == 0) continue;
                var at = 2 * i;
                Triangles.AddRange(new[] { at - 2, at - 1, at, at, at - 1, at + 1 });
            }
        }

        /// <summary>Of a position: 1 on the right rim, -1 on the left one.</summary>
        public static double AcrossOf(int position) => position % 2 == 0 ? 1 : -1;

        static (double, double, double) Across(Vector before, Vector point, Vector after)
        {
            if (!FloorLine.TryDirection(before, point, out var inX, out var inZ)
                && !FloorLine.TryDirection(point, after, out inX, out inZ))
                (inX, inZ) = (0, -1);
            if (!FloorLine.TryDirection(point, after, out var outX, out var outZ))
                (outX, outZ) = (inX, inZ);
            var sum = Math.Sqrt((inX + outX) * (inX + outX) + (inZ + outZ) * (inZ + outZ));
            if (sum == 0) sum = 1;
            var (x, z) = ((inX + outX) / sum, (inZ + outZ) / sum);
            return (x, z, 1 / Math.Max(0.5, x * inX + z * inZ));
        }
    }
}
