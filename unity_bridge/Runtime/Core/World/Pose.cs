using System;
using System.Collections.Generic;

namespace Boxwalk
{
    /// <summary>
    /// Where a ray meets a board: metres along the ray, if its direction has length 1; U from the left and V from the
    /// top, 0..1, as seen from where the ray came.
    /// </summary>
    public struct Meeting
    {
        public readonly double Distance;
        public readonly double U;
        public readonly double V;

        public Meeting(double distance, double u, double v)
        {
            Distance = distance;
            U = u;
            V = v;
        }
    }

    /// <summary>A board in the server's frame: its centre, unit vectors along its width, its height and to its front; metres.</summary>
    public struct Pose
    {
        public readonly Vector Centre;
        public readonly Vector Right;
        public readonly Vector Up;
        public readonly Vector Normal;
        public readonly double Width;
        public readonly double Height;

        /// <summary>Yaw about y, then tilt about the board's own x axis (positive looks down), radians.</summary>
        public Pose(Vector centre, double yaw, double tilt, double width, double height)
        {
            double cosYaw = Math.Cos(yaw), sinYaw = Math.Sin(yaw);
            double cosTilt = Math.Cos(tilt), sinTilt = Math.Sin(tilt);
            Centre = centre;
            Right = new Vector(cosYaw, 0, -sinYaw);
            Up = new Vector(sinYaw * sinTilt, cosTilt, cosYaw * sinTilt);
            Normal = new Vector(sinYaw * cosTilt, -sinTilt, cosYaw * cosTilt);
            Width = width;
            Height = height;
        }

        public static Pose Of(Panel panel) =>
            new Pose(Vector.Of(panel.Position), panel.Yaw, panel.Tilt, panel.Width, panel.Height);

        /// <summary>Where the input's canvas stands.</summary>
        public static Pose Of(Place place) =>
            new Pose(Vector.Of(place.Position), place.Yaw, 0, place.Width, place.Height);

        /// <summary>The opening of a gate, whose position is on the floor.</summary>
        public static Pose Of(Gate gate)
        {
            Vector middle = Vector.Of(gate.Position) + new Vector(0, gate.Height / 2, 0);
            return new Pose(middle, gate.Yaw, 0, gate.Width, gate.Height);
        }

        /// <summary>Whether the ray meets the board or what lies at most `margin` metres beside it. Boards are met from both sides.</summary>
        public bool Meet(Vector origin, Vector direction, double margin, out Meeting meeting)
        {
            meeting = default(Meeting);
            double along = direction.Dot(Normal);
            if (Math.Abs(along) < 1e-6)
                return false;
            Vector from = Centre - origin;
            double distance = from.Dot(Normal) / along;
            if (!(distance > 0))
                return false;
            Vector touched = direction * distance - from;
            double across = touched.Dot(Right);
            double above = touched.Dot(Up);
            if (Math.Abs(across) > Width / 2 + margin || Math.Abs(above) > Height / 2 + margin)
                return false;
            meeting = new Meeting(distance, 0.5 + (along < 0 ? across : -across) / Width, 0.5 - above / Height);
            return true;
        }
    }
}
