using System;

namespace Boxwalk
{
    public enum ColourMapName { BlueWhite, BlueOrange, GreenMagenta, Grey }

    /// <summary>The colour maps of signed values. Zero is exactly black in all of them.</summary>
    public static class ColourMap
    {
        /// <summary>Signed value -1..1 and its sRGB bytes, rising.</summary>
        static readonly double[][][] Stops =
        {
            new[]
            {
                new double[] { -1, 140, 199, 255 },
                new double[] { -0.5, 26, 92, 255 },
                new double[] { 0, 0, 0, 0 },
                new double[] { 1, 255, 255, 255 },
            },
            new[]
            {
                new double[] { -1, 140, 199, 255 },
                new double[] { -0.5, 26, 92, 255 },
                new double[] { 0, 0, 0, 0 },
                new double[] { 0.5, 236, 118, 10 },
                new double[] { 1, 255, 214, 140 },
            },
            new[]
            {
                new double[] { -1, 160, 255, 140 },
                new double[] { -0.5, 0, 168, 48 },
                new double[] { 0, 0, 0, 0 },
                new double[] { 0.5, 214, 20, 204 },
                new double[] { 1, 255, 170, 255 },
            },
            new[]
            {
                new double[] { -1, 255, 255, 255 },
                new double[] { 0, 0, 0, 0 },
                new double[] { 1, 255, 255, 255 },
            },
        };

        /// <summary>What the colours mean, in words.</summary>
        public static string WordsOf(ColourMapName name)
        {
            switch (name)
            {
                case ColourMapName.BlueWhite:
                    return "blue below zero, black at zero, white above";
                case ColourMapName.BlueOrange:
                    return "blue below zero, black at zero, orange above";
                case ColourMapName.GreenMagenta:
                    return "green below zero, black at zero, magenta above";
                default:
                    return "black at zero, white for large values of either sign";
            }
        }

        /// <summary>
        /// RGBA bytes, sRGB, of every byte 0..255 of a tile (128 is zero): 1024 in all, to be uploaded as a texture of
        /// 256 x 1. gain: what values are multiplied with before they are cut off at -1 and 1.
        /// </summary>
        public static byte[] Table(ColourMapName name, double gain = 1)
        {
            var table = new byte[1024];
            for (int q = 0; q < 256; q++)
                Write((q - 128) / 127.0 * gain, name, table, q * 4);
            return table;
        }

        /// <summary>Write the colour of `value` (-1..1 of the layer's or channel's scale; beyond it the ends) as RGBA at `offset`.</summary>
        public static void Write(double value, ColourMapName name, byte[] into, int offset)
        {
            double[][] stops = Stops[(int)name];
            double t = Math.Min(1, Math.Max(-1, value));
            int above = 1;
            while (above < stops.Length - 1 && t > stops[above][0])
                above++;
            double[] low = stops[above - 1], high = stops[above];
            double mix = (t - low[0]) / (high[0] - low[0]);
            for (int part = 1; part <= 3; part++)
                into[offset + part - 1] = (byte)Math.Floor(low[part] + mix * (high[part] - low[part]) + 0.5);
            into[offset + 3] = 255;
        }
    }
}
