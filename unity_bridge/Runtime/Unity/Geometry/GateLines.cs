using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>The sections' portals: three lines each, left post, lintel, right post; a quad of four positions for every line.</summary>
    public sealed class GateLines
    {
        public const double Thick = 0.026;

        /// <summary>Positions of one gate.</summary>
        public const int PositionsOfGate = 12;

        /// <summary>How much fainter a gate is than the one around it.</summary>
        const double Fainter = 0.72;

        public readonly List<Vector> From = new List<Vector>();
        public readonly List<Vector> To = new List<Vector>();

        /// <summary>Of each position: 0 or 1 along its line, -1 or 1 across.</summary>
        public readonly List<(double along, double across)> Corners = new List<(double, double)>();

        /// <summary>Of each position: 1 for an outermost gate, less for one inside others.</summary>
        public readonly List<double> Strength = new List<double>();

        public readonly List<int> Triangles = new List<int>();

        public GateLines(IEnumerable<Gate> gates)
        {
            foreach (var gate in gates)
            {
                var pose = Pose.Of(gate);
                var (left, up) = (pose.Right * (-pose.Width / 2), pose.Up * (pose.Height / 2));
                var corners = new[]
                {
                    pose.Centre + left - up,
                    pose.Centre + left + up,
                    pose.Centre - left + up,
                    pose.Centre - left - up,
                };
                for (var line = 0; line < 3; line++)
                    Add(corners[line], corners[line + 1], Math.Pow(Fainter, gate.Depth));
            }
        }

        void Add(Vector from, Vector to, double strength)
        {
            var first = From.Count;
            for (var i = 0; i < 4; i++)
            {
                From.Add(from);
                To.Add(to);
                Corners.Add((i % 2, i < 2 ? -1 : 1));
                Strength.Add(strength);
            }
            Triangles.AddRange(new[] { first, first + 1, first + 2, first + 2, first + 1, first + 3 });
        }
    }
}
