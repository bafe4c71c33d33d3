using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>What lies on the floor under the conveyors, as one set of triangles in the order in which it is painted: rooms, aisle, shadows.</summary>
    public sealed class FloorPlan
    {
        public const int AisleKind = 0;
        public const int RoomKind = 1;
        public const int ShadowKind = 2;

        /// <summary>Metres that the aisle goes on before the start and behind the end.</summary>
        const double BeyondEnds = 6;
        const double Corner = 4;

        /// <summary>A board higher above the floor than this throws no shadow, metres to its lower edge.</summary>
        const double Highest = 2;

        /// <summary>Metres that a shadow reaches beside its board, and before and behind it.</summary>
        const double ShadowBeside = 0.5;
        const double ShadowDeep = 0.62;

        public readonly List<Vector> Positions = new List<Vector>();

        /// <summary>Of each position: metres along and -1..1 across; of a shadow -1..1 both ways.</summary>
        public readonly List<(double along, double across)> Ways = new List<(double, double)>();

        /// <summary>Of each position: metres of the whole along and to each side of its middle; its kind.</summary>
        public readonly List<(double length, double half, int kind)> Shapes = new List<(double, double, int)>();

        public readonly List<int> Triangles = new List<int>();

        public FloorPlan(GraphAnswer graph)
        {
            var layout = graph.Layout;
            var points = Rooms.Vectors(layout.Aisle);
            var aisle = new Aisle(points);
            foreach (var room in Rooms.Of(graph)) Add(aisle.Between(room.From, room.To), room.Half, RoomKind);
            Add(FloorLine.Rounded(FloorLine.Lengthened(points, BeyondEnds), Corner), layout.AisleWidth / 2, AisleKind);
            foreach (var panel in layout.Panels) AddShadow(Pose.Of(panel));
            AddShadow(Pose.Of(layout.Input));
        }

        void Add(IReadOnlyList<Vector> line, double half, int kind)
        {
            var strip = new Strip(line, 2 * half);
            var first = Positions.Count;
            for (var i = 0; i < strip.Positions.Count; i++)
            {
                Positions.Add(strip.Positions[i]);
                Ways.Add((strip.Along[i], Strip.AcrossOf(i)));
                Shapes.Add((strip.Length, half, kind));
            }
            foreach (var index in strip.Triangles) Triangles.Add(first + index);
        }

        void AddShadow(Pose pose)
        {
            if (pose.Centre.Y - pose.Height / 2 > Highest) return;
            var foot = new Vector(pose.Centre.X, 0, pose.Centre.Z);
            var along = pose.Right * (pose.Width / 2 + ShadowBeside);
            var across = new Vector(-pose.Right.Z, 0, pose.Right.X) * ShadowDeep;
            var first = Positions.Count;
            for (var i = 0; i < 4; i++)
            {
                var (x, y) = (i % 2 == 0 ? -1 : 1, i < 2 ? -1 : 1);
                Positions.Add(foot + along * x + across * y);
                Ways.Add((x, y));
                Shapes.Add((0, 0, ShadowKind));
            }
            Triangles.AddRange(new[] { first, first + 1, first + 2, first + 2, first + 1, first + 3 });
        }
    }
}
