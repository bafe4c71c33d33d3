using System;
using System.Collections.Generic;

namespace Boxwalk.Unity
{
    /// <summary>A panel as its wishes are judged.</summary>
    public sealed class WishPanel
    {
        public string Node;
        public Pose Pose;

        /// <summary>Sizes of its atlas, level 0 first; empty: nothing to show.</summary>
        public AtlasSize[] Levels;

        /// <summary>The finest level that the eye needs now and that the budget has room for.</summary>
        public int Finest;

        /// <summary>Whether it may be in view.</summary>
        public bool Seen;

        /// <summary>Among those that are seen equally: larger is wanted sooner.</summary>
        public double Urgency;
    }

    /// <summary>Which levels of which layers the eye needs, most urgent first, within so many bytes of textures.</summary>
    public sealed class WishList
    {
        /// <summary>Larger side in pixels that is always wanted, so that turning round shows something.</summary>
        const int Always = 64;

        /// <summary>Larger side in pixels of what is near but not in view.</summary>
        const int Behind = 128;

        readonly List<WishPanel> panels;

        /// <summary>Metres beyond which a panel is wanted coarse only: it stands in the fog.</summary>
        public double Far = 95;

        /// <summary>Bytes that all textures together may take.</summary>
        public long Budget = 512L << 20;

        /// <summary>Largest side of a texture in pixels.</summary>
        public int LargestTexture = 8192;

        public WishList(IEnumerable<WishPanel> panels)
        {
            this.panels = new List<WishPanel>();
            foreach (var panel in panels)
                if (panel.Levels.Length > 0)
                    this.panels.Add(panel);
        }

        /// <summary>The panels as of the last judgement, most urgent first.</summary>
        public IReadOnlyList<WishPanel> Panels => panels;

        /// <summary>Bytes of the levels from finest to the coarsest.</summary>
        public static long BytesFrom(AtlasSize[] levels, int finest)
        {
            long bytes = 0;
            for (var level = finest; level < levels.Length; level++)
                bytes += (long)levels[level].Height * levels[level].Width;
            return bytes;
        }

        /// <summary>Judge all panels anew: layers in view first, largest on screen first, then the rest by distance. Nothing is allocated.</summary>
        public void Judge(Eye eye)
        {
            foreach (var panel in panels) Judge(panel, eye);
            Sort();
            Fit();
        }

        void Judge(WishPanel panel, Eye eye)
        {
            var (pose, levels) = (panel.Pose, panel.Levels);
            var middle = eye.DistanceTo(pose.Centre);
            var nearest = Math.Max(0.4, middle - pose.Width / 2);
            var tall = pose.Height / nearest * eye.Focal;
            var radius = Math.Sqrt(pose.Width * pose.Width + pose.Height * pose.Height) / 2;
            panel.Seen = eye.Sees(pose.Centre, radius);
            int finest;
            if (middle - pose.Width / 2 > Far) finest = Atlas.LevelWithin(levels, Always);
            else if (!panel.Seen) finest = Atlas.LevelWithin(levels, Behind);
            // a pixel of the map for a pixel of the screen
            else finest = Math.Max(0, (int)Math.Floor(Math.Log(Math.Max(1, levels[0].Height / tall), 2)));
            finest = Math.Max(finest, Atlas.LevelWithin(levels, LargestTexture));
            panel.Finest = Math.Min(finest, Least(levels));
            panel.Urgency = panel.Seen ? tall : 1 / middle;
        }

        /// <summary>The level that is wanted of every panel, however far.</summary>
        int Least(AtlasSize[] levels) => Atlas.LevelWithin(levels, Math.Min(Always, LargestTexture));

        /// <summary>Insertion sort: the order hardly changes from one judgement to the next.</summary>
        void Sort()
        {
            for (var i = 1; i < panels.Count; i++)
            {
                var moved = panels[i];
                var at = i - 1;
                for (; at >= 0 && IsBefore(moved, panels[at]); at--) panels[at + 1] = panels[at];
                panels[at + 1] = moved;
            }
        }

        static bool IsBefore(WishPanel a, WishPanel b) =>
            a.Seen != b.Seen ? a.Seen : a.Urgency > b.Urgency;

        /// <summary>Coarsen the least urgent ones until all textures fit; the small levels of every panel are kept in any case.</summary>
        void Fit()
        {
            long least = 0;
            foreach (var panel in panels) least += BytesFrom(panel.Levels, Least(panel.Levels));
            var left = Budget - least;
            foreach (var panel in panels)
            {
                var coarse = Least(panel.Levels);
                while (panel.Finest < coarse && More(panel, coarse) > left) panel.Finest++;
                left -= More(panel, coarse);
            }
        }

        /// <summary>Bytes that the levels finer than the coarse one take.</summary>
        static long More(WishPanel panel, int coarse) =>
            BytesFrom(panel.Levels, panel.Finest) - BytesFrom(panel.Levels, coarse);
    }
}
