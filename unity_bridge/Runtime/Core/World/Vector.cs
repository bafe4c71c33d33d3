using System;
using System.Collections.Generic;

namespace Boxwalk
{
    /// <summary>A place or direction in the server's frame: metres, x to the right, y up, z towards the start of the walk.</summary>
    public struct Vector
    {
        public readonly double X;
        public readonly double Y;
        public readonly double Z;

        public Vector(double x, double y, double z)
        {
            X = x;
            Y = y;
            Z = z;
        }

        /// <summary>A position as the messages hold it. Throws ArgumentException unless there are three numbers.</summary>
        public static Vector Of(IReadOnlyList<double> numbers)
        {
            if (numbers == null || numbers.Count != 3)
                throw new ArgumentException("A position has three numbers: x, y and z.", nameof(numbers));
            return new Vector(numbers[0], numbers[1], numbers[2]);
        }

        public List<double> ToList() => new List<double> { X, Y, Z };

        /// <summary>The same place in a left-handed frame such as Unity's: z is turned round.</summary>
        public Vector LeftHanded => new Vector(X, Y, -Z);

        public double Length => Math.Sqrt(Dot(this));

        public double Dot(Vector other) => X * other.X + Y * other.Y + Z * other.Z;

        public static Vector operator +(Vector a, Vector b) => new Vector(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

        public static Vector operator -(Vector a, Vector b) => new Vector(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Vector operator *(Vector a, double factor) =>
            new Vector(a.X * factor, a.Y * factor, a.Z * factor);

        public override string ToString() => $"({X}, {Y}, {Z})";
    }
}
