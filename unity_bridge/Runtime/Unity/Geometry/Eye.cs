using System;

namespace Boxwalk.Unity
{
    /// <summary>Where the visitor's eye is and how it looks, in the server's coordinates; numbers only.</summary>
    public struct Eye
    {
        public Vector Position;

        /// <summary>Unit vectors.</summary>
        public Vector Right;
        public Vector Up;
        public Vector Forward;

        /// <summary>Size of the view in pixels.</summary>
        public double Width;
        public double Height;

        /// <summary>Pixels of one metre that stands one metre away.</summary>
        public double Focal;

        /// <summary>Metres from the eye to a point.</summary>
        public double DistanceTo(Vector point) => (point - Position).Length;

        /// <summary>Whether any part of a ball may be in view: inside the cone around the view's corners, so for both eyes of a headset.</summary>
        public bool Sees(Vector centre, double radius)
        {
            var away = centre - Position;
            var along = away.Dot(Forward);
            var distance = away.Length;
            if (distance <= radius) return true;
            var aside = Math.Sqrt(Math.Max(0, distance * distance - along * along));
            var tangent = Math.Sqrt(Width * Width + Height * Height) / (2 * Focal);
            // distance of the ball's middle from the cone's mantle, positive outside
            var outside = (aside - tangent * along) / Math.Sqrt(1 + tangent * tangent);
            return outside < radius;
        }

        /// <summary>The pixel that a point is seen at, y downwards; false behind the eye.</summary>
        public bool TryProject(Vector point, out double across, out double down)
        {
            var away = point - Position;
            var along = away.Dot(Forward);
            (across, down) = (0, 0);
            if (along < 0.1) return false;
            across = Width / 2 + away.Dot(Right) / along * Focal;
            down = Height / 2 - away.Dot(Up) / along * Focal;
            return true;
        }
    }
}
