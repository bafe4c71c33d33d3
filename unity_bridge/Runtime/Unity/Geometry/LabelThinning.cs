using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>A label as it is thinned out; metres at full size.</summary>
    public sealed class ThinLabel
    {
        /// <summary>The board it stands on; the label begins at the end of its upper edge that is left from where the eye is.</summary>
        public Pose Pose;

        /// <summary>Labels of a higher rank are kept when two overlap; among equals the nearer one is.</summary>
        public double Rank;

        public double Width;
        public double NameWidth;
        public double Height;

        /// <summary>Above the board's upper edge.</summary>
        public double Above;

        /// <summary>Whether it can be shown, as of the last run.</summary>
        public bool Shown;

        internal double Urgency;
    }

    /// <summary>Which labels can be shown together: nearest first, none over another, none behind a board.</summary>
    public sealed class LabelThinning
    {
        const int Most = 80;
        const double Preferred = 1e6;

        /// <summary>Times the least height, below which a label's second line is left out, as in Label.hlsl.</summary>
        const double NameOnly = 1.27;

        /// <summary>A gap between labels, pixels.</summary>
        const double Gap = 6;

        readonly List<ThinLabel> order;
        readonly IReadOnlyList<Pose> boards;
        readonly Box[] boxes = new Box[Most];
        Eye eye;
        double least;

        /// <summary>This label goes before all others; null for none.</summary>
        public ThinLabel Chosen;

        struct Box
        {
            public double Left;
            public double Right;
            public double Top;
            public double Bottom;
        }

        /// <summary>boards: what hides the labels behind it.</summary>
        public LabelThinning(IEnumerable<ThinLabel> labels, IReadOnlyList<Pose> boards)
        {
            order = new List<ThinLabel>(labels);
            this.boards = boards;
        }

        /// <summary>Say of every label whether it is shown. leastPixels: height that a label never falls below. Nothing is allocated.</summary>
        public void Run(Eye eye, double leastPixels)
        {
            this.eye = eye;
            least = leastPixels;
            foreach (var label in order)
            {
                label.Shown = false;
                label.Urgency = label == Chosen ? Preferred : label.Rank - eye.DistanceTo(label.Pose.Centre);
            }
            Sort();
            var kept = 0;
            foreach (var label in order)
            {
                if (kept == Most) return;
                if (!TryBox(label, out boxes[kept]) || !IsFree(kept) || IsHidden(label)) continue;
                label.Shown = true;
                kept++;
            }
        }

        /// <summary>Insertion sort: the order hardly changes from one run to the next.</summary>
        void Sort()
        {
            for (var i = 1; i < order.Count; i++)
            {
                var moved = order[i];
                var at = i - 1;
                for (; at >= 0 && order[at].Urgency < moved.Urgency; at--) order[at + 1] = order[at];
                order[at + 1] = moved;
            }
        }

        /// <summary>The label's box on screen; false if it is out of view.</summary>
        bool TryBox(ThinLabel label, out Box box)
        {
            box = new Box
            {
                Left = double.PositiveInfinity,
                Right = double.NegativeInfinity,
                Top = double.PositiveInfinity,
                Bottom = double.NegativeInfinity,
            };
            var side = Side(label.Pose);
            var edge = -side * label.Pose.Width / 2;
            var half = label.Pose.Height / 2;
            var distance = Math.Max(0.1, eye.DistanceTo(PointOn(label.Pose, edge, half)));
            var size = SizeAt(label, distance);
            var tall = label.Height * size * eye.Focal / distance;
            var wide = (tall < NameOnly * least ? label.NameWidth : label.Width) * size;
            for (var i = 0; i < 4; i++)
            {
                var across = edge + ((i & 1) != 0 ? side * wide : 0);
                var above = half + label.Above + ((i & 2) != 0 ? label.Height * size : 0);
                if (!eye.TryProject(PointOn(label.Pose, across, above), out var x, out var y)) return false;
                box.Left = Math.Min(box.Left, x - Gap);
                box.Right = Math.Max(box.Right, x + Gap);
                box.Top = Math.Min(box.Top, y);
                box.Bottom = Math.Max(box.Bottom, y);
            }
            return box.Right >= 0 && box.Left <= eye.Width && box.Bottom >= 0 && box.Top <= eye.Height;
        }

        /// <summary>Times its full size that a label is drawn at a distance.</summary>
        double SizeAt(ThinLabel label, double distance) =>
            Math.Max(1, least * distance / (eye.Focal * label.Height));

        bool IsFree(int slot)
        {
            for (var i = 0; i < slot; i++)
            {
                var apart = boxes[slot].Left > boxes[i].Right || boxes[slot].Right < boxes[i].Left
                    || boxes[slot].Top > boxes[i].Bottom || boxes[slot].Bottom < boxes[i].Top;
                if (!apart) return false;
            }
            return true;
        }

        /// <summary>Whether a board stands between the eye and the label's beginning or most of its name.</summary>
        bool IsHidden(ThinLabel label)
        {
            var side = Side(label.Pose);
            var above = label.Pose.Height / 2 + label.Above + label.Height / 2;
            var beginning = PointOn(label.Pose, -side * (label.Pose.Width / 2 - 0.1), above);
            if (IsCovered(label, beginning)) return true;
            var along = label.NameWidth * SizeAt(label, eye.DistanceTo(beginning)) * 0.8;
            return IsCovered(label, PointOn(label.Pose, side * (along - label.Pose.Width / 2), above));
        }

        bool IsCovered(ThinLabel label, Vector point)
        {
            var distance = Math.Max(1e-6, eye.DistanceTo(point));
            var ray = (point - eye.Position) * (1 / distance);
            for (var i = 0; i < boards.Count; i++)
                if (!IsSame(boards[i].Centre, label.Pose.Centre)
                    && boards[i].Meet(eye.Position, ray, 0, out var meeting)
                    && meeting.Distance < distance - 0.05)
                    return true;
            return false;
        }

        static bool IsSame(Vector a, Vector b) => a.X == b.X && a.Y == b.Y && a.Z == b.Z;

        /// <summary>1 where the eye is before the board's front, -1 behind it.</summary>
        double Side(Pose pose) => (eye.Position - pose.Centre).Dot(pose.Normal) >= 0 ? 1 : -1;

        /// <summary>The point of a board so many metres to its right and above its middle.</summary>
        internal static Vector PointOn(Pose pose, double across, double above) =>
            pose.Centre + pose.Right * across + pose.Up * above;
    }
}
