using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>The aisle's middle line by metres walked.</summary>
    public sealed class Aisle
    {
        readonly List<Vector> line = new List<Vector>();
        readonly List<double> gone = new List<double>();

        public double Length { get; }

        public Aisle(IReadOnlyList<Vector> points)
        {
            foreach (var point in points)
            {
                if (line.Count > 0) Length += Flat(line[line.Count - 1], point);
                line.Add(point);
                gone.Add(Length);
            }
        }

        /// <summary>Metres walked to the point of the aisle nearest to this one, and metres from there to it.</summary>
        public (double along, double across) Nearest(Vector point)
        {
            var best = (along: 0.0, across: double.PositiveInfinity);
            for (var i = 1; i < line.Count; i++)
            {
                var (a, b) = (line[i - 1], line[i]);
                var (x, z) = (b.X - a.X, b.Z - a.Z);
                var length = Math.Sqrt(x * x + z * z);
                if (length == 0) length = 1;
                var share = ((point.X - a.X) * x + (point.Z - a.Z) * z) / (length * length);
                share = Math.Min(1, Math.Max(0, share));
                var across = Flat(a + (b - a) * share, point);
                if (across < best.across) best = (gone[i - 1] + share * length, across);
            }
            return best;
        }

        /// <summary>The part of it between two lengths.</summary>
        public List<Vector> Between(double from, double to)
        {
            var part = new List<Vector> { At(from) };
            for (var i = 0; i < line.Count; i++)
                if (gone[i] > from && gone[i] < to)
                    part.Add(line[i]);
            part.Add(At(to));
            return part;
        }

        Vector At(double along)
        {
            if (line.Count < 2) return line.Count == 0 ? new Vector() : line[0];
            var i = Math.Max(1, gone.FindIndex(metres => metres >= along));
            var (a, b) = (line[i - 1], line[i]);
            var share = gone[i] > gone[i - 1] ? (along - gone[i - 1]) / (gone[i] - gone[i - 1]) : 0;
            var at = a + (b - a) * share;
            return new Vector(at.X, 0, at.Z);
        }

        static double Flat(Vector a, Vector b) =>
            Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Z - b.Z) * (a.Z - b.Z));
    }
}
