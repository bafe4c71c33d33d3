using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>Where a section's floor lies along the aisle and how far it reaches to each side, in metres.</summary>
    public struct Room
    {
        public string Section;
        public long Depth;
        public double From;
        public double To;
        public double Half;
    }

    /// <summary>Sections as rooms: a floor of their own, from their gate to behind their last panel.</summary>
    public static class Rooms
    {
        /// <summary>Rooms inside rooms deeper than this have no floor of their own: it would not be told from those around it.</summary>
        const long Deepest = 1;

        const double Beside = 0.7;
        const double Behind = 0.9;
        const double Apart = 0.5;

        /// <summary>Metres that a room inside another is narrower at each side.</summary>
        const double Inset = 0.35;

        /// <summary>No room is wider than this to each side of the aisle's middle: the next turn of a spiral is 18 m away.</summary>
        const double Widest = 8.6;

        public static List<Room> Of(GraphAnswer graph)
        {
            var layout = graph.Layout;
            var aisle = new Aisle(Vectors(layout.Aisle));
            var reach = Reach(graph, aisle);
            var rooms = new List<Room>();
            for (var i = 0; i < layout.Gates.Count; i++)
            {
                var gate = layout.Gates[i];
                if (gate.Depth > Deepest || !reach.TryGetValue(gate.Section, out var reached)) continue;
                var at = aisle.Nearest(Vector.Of(gate.Position)).along;
                // gates stand in the order in which one walks through them
                var next = layout.Gates.FindIndex(i + 1, other => other.Depth <= gate.Depth);
                var end = next < 0
                    ? double.PositiveInfinity
                    : aisle.Nearest(Vector.Of(layout.Gates[next].Position)).along - Apart;
                var to = Math.Min(Math.Min(reached.to + Behind, end), aisle.Length);
                var half = Math.Min(reached.half + Beside, Widest) - gate.Depth * Inset;
                if (to > at)
                    rooms.Add(new Room { Section = gate.Section, Depth = gate.Depth, From = at, To = to, Half = half });
            }
            return rooms;
        }

        /// <summary>Points of the server as vectors.</summary>
        public static List<Vector> Vectors(IEnumerable<List<double>> points)
        {
            var vectors = new List<Vector>();
            foreach (var point in points) vectors.Add(Vector.Of(point));
            return vectors;
        }

        /// <summary>Of each section: how far its panels reach along the aisle and beside it.</summary>
        static Dictionary<string, (double to, double half)> Reach(GraphAnswer graph, Aisle aisle)
        {
            var sectionOf = new Dictionary<string, string>();
            foreach (var node in graph.Nodes) sectionOf[node.Id] = node.Section;
            var parentOf = new Dictionary<string, string>();
            foreach (var section in graph.Sections) parentOf[section.Id] = section.Parent;
            var reach = new Dictionary<string, (double to, double half)>();
            foreach (var panel in graph.Layout.Panels)
            {
                var (along, across) = Farthest(panel, aisle);
                var known = sectionOf.TryGetValue(panel.Node, out var inside) ? inside : "";
                for (var id = panel.Folded ? panel.Id : known; parentOf.ContainsKey(id); id = parentOf[id])
                {
                    reach.TryGetValue(id, out var far);
                    reach[id] = (Math.Max(far.to, along), Math.Max(far.half, across));
                }
            }
            return reach;
        }

        /// <summary>The end of a panel that is farthest along the aisle, and the one farthest beside it.</summary>
        static (double along, double across) Farthest(Panel panel, Aisle aisle)
        {
            var middle = Vector.Of(panel.Position);
            var half = new Vector(Math.Cos(panel.Yaw), 0, -Math.Sin(panel.Yaw)) * (panel.Width / 2);
            var one = aisle.Nearest(middle - half);
            var other = aisle.Nearest(middle + half);
            return (Math.Max(one.along, other.along), Math.Max(one.across, other.across));
        }
    }
}
