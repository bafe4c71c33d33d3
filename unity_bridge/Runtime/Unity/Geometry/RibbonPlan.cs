using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>All conveyors of a walk as one set of triangles, in the server's metres.</summary>
    public sealed class RibbonPlan
    {
        public const double Width = 0.24;
        const double Corner = 0.6;
        const double AboveFloor = 0.008;

        public readonly List<Vector> Positions = new List<Vector>();

        /// <summary>Of each position: metres along its ribbon; -1..1 across.</summary>
        public readonly List<(double along, double across)> Ways = new List<(double, double)>();

        public readonly List<int> Triangles = new List<int>();
        public readonly List<Part> Parts = new List<Part>();

        /// <summary>Metres that the data have gone at the end of the farthest ribbon.</summary>
        public double Reach { get; private set; } = 1;

        /// <summary>One ribbon: its panels, the range of its positions, and how it looks.</summary>
        public sealed class Part
        {
            public readonly HashSet<string> Panels = new HashSet<string>();
            public int From;
            public int To;
            public RibbonKind Kind;
            public bool Opaque;
            public double Length;

            /// <summary>Metres that the data have gone before this ribbon.</summary>
            public double Start;
        }

        public RibbonPlan(Layout layout, IEnumerable<string> inputs)
        {
            var gone = Distances(layout, inputs);
            foreach (var ribbon in layout.Ribbons) Add(ribbon, gone);
        }

        void Add(Ribbon ribbon, Dictionary<string, double> gone)
        {
            var line = Rooms.Vectors(ribbon.Path);
            for (var i = 0; i < line.Count; i++)
                line[i] = new Vector(line[i].X, Math.Max(line[i].Y, AboveFloor), line[i].Z);
            var strip = new Strip(FloorLine.Rounded(line, Corner), Width);
            var first = Positions.Count;
            var part = new Part
            {
                From = first,
                To = first + strip.Positions.Count,
                Kind = ribbon.Kind,
                Opaque = ribbon.Opaque,
                Length = strip.Length,
                Start = double.PositiveInfinity,
            };
            foreach (var edge in ribbon.Edges)
            {
                part.Panels.UnionWith(edge);
                part.Start = Math.Min(part.Start, gone.TryGetValue(edge[0], out var metres) ? metres : 0);
            }
            for (var i = 0; i < strip.Positions.Count; i++) Ways.Add((strip.Along[i], Strip.AcrossOf(i)));
            Positions.AddRange(strip.Positions);
            foreach (var index in strip.Triangles) Triangles.Add(first + index);
            Parts.Add(part);
            Reach = Math.Max(Reach, part.Start + part.Length);
        }

        /// <summary>Metres that the data have gone when they leave each panel: the straight way there from the start, so never backwards.</summary>
        static Dictionary<string, double> Distances(Layout layout, IEnumerable<string> inputs)
        {
            var gone = new Dictionary<string, double>();
            foreach (var input in inputs) gone[input] = 0;
            var ranked = new List<Panel>(layout.Panels);
            ranked.Sort((a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Lane.CompareTo(b.Lane));
            var last = Vector.Of(layout.Input.Position);
            var far = 0.0;
            var rank = long.MinValue;
            foreach (var panel in ranked)
            {
                if (panel.Rank != rank)
                {
                    var here = Vector.Of(panel.Position);
                    far += Math.Sqrt((here.X - last.X) * (here.X - last.X) + (here.Z - last.Z) * (here.Z - last.Z));
                    last = here;
                    rank = panel.Rank;
                }
                gone[panel.Id] = far;
            }
            return gone;
        }
    }
}
