using System;
using System.Collections.Generic;
using System.Globalization;

namespace Boxwalk
{
    /// <summary>How much of a network is shown: as the server suggests, so many levels of its sections, or with some folded.</summary>
    public sealed class Extent
    {
        /// <summary>Folded and merged to a size that can be read.</summary>
        public static readonly Extent Start = new Extent("start=true");

        internal readonly string Query;

        Extent(string query)
        {
            Query = query;
        }

        /// <summary>These sections are one panel each; merged: nodes that only follow another share its panel.</summary>
        public static Extent Folding(IEnumerable<string> sections, bool merged = false) =>
            new Extent($"folded={Uri.EscapeDataString(string.Join(",", sections))}&merged={Word(merged)}");

        /// <summary>Every section that lies so many levels deep or deeper is one panel (0: all); `Layout.Levels` is how many there are.</summary>
        public static Extent OfLevels(int levels, bool merged = false) =>
            new Extent($"levels={levels.ToString(CultureInfo.InvariantCulture)}&merged={Word(merged)}");

        static string Word(bool value) => value ? "true" : "false";
    }
}
