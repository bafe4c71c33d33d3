using UnityEngine;

namespace Boxwalk.Unity
{
    public enum Theme
    {
        Dark,
        Light,
    }

    /// <summary>The colours of the world: red, green, blue in 0..1, sRGB; the shaders turn them into the project's colour space.</summary>
    public sealed class Palette
    {
        public readonly Vector4 Top;
        public readonly Vector4 Horizon;
        public readonly Vector4 Floor;
        public readonly Vector4 Grid;
        public readonly Vector4 Aisle;
        public readonly Vector4 Frame;

        /// <summary>Ground of a board: a tone lighter than what is behind it.</summary>
        public readonly Vector4 Board;

        /// <summary>What can be pressed on a board.</summary>
        public readonly Vector4 Button;

        public readonly Vector4 Text;
        public readonly Vector4 Dim;

        /// <summary>Input, chosen, likely: the one warm colour.</summary>
        public readonly Vector4 Warm;

        /// <summary>Text on the warm colour.</summary>
        public readonly Vector4 OnWarm;

        public readonly Vector4 Main;
        public readonly Vector4 Skip;
        public readonly Vector4 Gate;

        /// <summary>Darkness of the shadows under boards, 0..1.</summary>
        public readonly float Shadow;

        static readonly Palette Dark = new Palette(
            new[]
            {
                0x0a0e16, 0x161d2b, 0x0d121c, 0x141b28, 0x131a29, 0x32415f, 0x1a2233, 0x29344c, 0xdfe7f5, 0x8593ad,
                0xffb454, 0x1c1408, 0x6f8fd0, 0xb98cff, 0x5ad1c8,
            },
            0.5f);

        static readonly Palette Light = new Palette(
            new[]
            {
                0xf7f5f0, 0xe6e2d8, 0xece8de, 0xe2ddd1, 0xf4f2ec, 0xb9af9d, 0xfbfaf6, 0xe9e5db, 0x20242c, 0x6d7280,
                0xc4660a, 0xffffff, 0x7f8aa3, 0x7a4fd0, 0x15857c,
            },
            0.26f);

        Palette(int[] hex, float shadow)
        {
            int at = 0;
            Top = Rgb(hex[at++]);
            Horizon = Rgb(hex[at++]);
            Floor = Rgb(hex[at++]);
            Grid = Rgb(hex[at++]);
            Aisle = Rgb(hex[at++]);
            Frame = Rgb(hex[at++]);
            Board = Rgb(hex[at++]);
            Button = Rgb(hex[at++]);
            Text = Rgb(hex[at++]);
            Dim = Rgb(hex[at++]);
            Warm = Rgb(hex[at++]);
            OnWarm = Rgb(hex[at++]);
            Main = Rgb(hex[at++]);
            Skip = Rgb(hex[at++]);
            Gate = Rgb(hex[at]);
            Shadow = shadow;
        }

        public static Palette Of(Theme theme) => theme == Theme.Dark ? Dark : Light;

        static Vector4 Rgb(int hex) =>
            new Vector4((hex >> 16) / 255f, ((hex >> 8) & 255) / 255f, (hex & 255) / 255f, 1f);
    }
}
