using System;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>One layer's board: one quad, one texture, one draw.</summary>
    [RequireComponent(typeof(MeshFilter), typeof(MeshRenderer), typeof(BoxCollider))]
    public sealed class LayerPanel : Pointable
    {
        /// <summary>Metres that the frame stands out around the maps.</summary>
        public const float Border = 0.05f;

        /// <summary>Metres of the collider.</summary>
        const float Thick = 0.02f;

        /// <summary>Seconds of the change from one picture to the next, and of the light along the frame.</summary>
        const float FadeSeconds = 0.28f;
        const float LitSeconds = 0.84f;
        const float ChosenSeconds = 0.2f;

        const float Waiting = 0;
        const float Maps = 1;
        const float NotComputed = 2;
        const float Nothing = 3;

        /// <summary>Shared by all panels: it is filled and handed over at once.</summary>
        static MaterialPropertyBlock block;

        NetworkView view;
        MeshRenderer drawn;
        LayerTiles tiles;
        LayerBlob coarse;
        LayerTexture fresh;
        LayerTexture old;
        string shownRecording;
        bool stale;
        bool computed = true;
        float fade = 1;
        float lit;
        float chosen;
        bool isChosen;
        int hovered = -1;
        int marked = -1;

        public Panel Panel { get; private set; }

        /// <summary>The node whose maps it shows.</summary>
        public GraphNode Node { get; private set; }

        public Pose Pose { get; private set; }
        public Arrangement Arrangement { get; private set; }
        public WishPanel Wish { get; private set; }

        /// <summary>What has arrived of its layer; null before anything has.</summary>
        public LayerTiles Tiles => tiles;

        /// <summary>Bytes of its textures.</summary>
        public long Bytes => (fresh?.Bytes ?? 0) + (old?.Bytes ?? 0);

        /// <summary>Something has arrived that is not on the graphics card.</summary>
        public bool IsStale => stale;

        /// <summary>Channel whose map is framed; -1 for none.</summary>
        public int Marked
        {
            get => marked;
            set
            {
                marked = value;
                Apply();
            }
        }

        public bool Chosen
        {
            get => isChosen;
            set
            {
                isChosen = value;
                if (!value) Marked = -1;
            }
        }

        internal static LayerPanel Create(NetworkView view, Transform parent, Panel panel, GraphNode node, WorldLook look)
        {
            var made = new GameObject(panel.Id).AddComponent<LayerPanel>();
            made.transform.SetParent(parent, false);
            made.Begin(view, panel, node, look);
            return made;
        }

        void Begin(NetworkView view, Panel panel, GraphNode node, WorldLook look)
        {
            this.view = view;
            Panel = panel;
            Node = node;
            Pose = Pose.Of(panel);
            Arrangement = Arrangement.Of(panel, node);
            Wish = new WishPanel { Node = node.Id, Pose = Pose, Levels = Atlas.LevelSizes(node, panel) };
            Coordinates.Place(transform, Pose);
            transform.localScale = new Vector3((float)panel.Width + 2 * Border, (float)panel.Height + 2 * Border, 1);
            GetComponent<MeshFilter>().sharedMesh = look.Quad;
            GetComponent<BoxCollider>().size = new Vector3(1, 1, Thick);
            drawn = GetComponent<MeshRenderer>();
            drawn.sharedMaterial = look.Panel;
            drawn.shadowCastingMode = UnityEngine.Rendering.ShadowCastingMode.Off;
            drawn.receiveShadows = false;
            Apply();
        }

        /// <summary>Show another of its states: its maps are waited for.</summary>
        internal void Restate(GraphNode state)
        {
            Node = state;
            Arrangement = Arrangement.Of(Panel, state);
            Wish.Node = state.Id;
            Wish.Levels = Atlas.LevelSizes(state, Panel);
            DropOld();
            fresh?.Dispose();
            (fresh, tiles, coarse, shownRecording) = (null, null, null, null);
            stale = false;
            hovered = marked = -1;
            Apply();
        }

        /// <summary>Levels of its layer have arrived.</summary>
        internal void Receive(LayerBlob blob)
        {
            if (tiles == null) tiles = new LayerTiles(blob);
            else tiles.Add(blob);
            if (blob.Coarsest == blob.LevelCount - 1) coarse = blob;
            Wish.Levels = Atlas.LevelSizes(blob.Rows * blob.Pitch.Height, blob.Columns * blob.Pitch.Width);
            stale = true;
        }

        /// <summary>Take what is new to the card; the bytes taken.</summary>
        internal long Upload(int largest)
        {
            stale = false;
            int finest = LayerTexture.UsableFrom(tiles, largest);
            bool same = shownRecording == tiles.Layer.Recording;
            if (finest == tiles.Layer.LevelCount || (same && fresh != null && fresh.Finest <= finest)) return 0;
            Arrangement before = Arrangement;
            Arrangement = Arrangement.Of(Panel, tiles.Layer);
            old?.Dispose();
            old = fresh;
            if (before.Tile.Height != Arrangement.Tile.Height || before.Tile.Width != Arrangement.Tile.Width) DropOld();
            fresh = LayerTexture.Of(tiles, finest);
            fade = old == null ? 1 : 0;
            if (!same) lit = 1;
            shownRecording = tiles.Layer.Recording;
            Apply();
            return fresh.Bytes;
        }

        /// <summary>Give memory back: keep only the levels that came first, the coarse ones, unless this one is among them.</summary>
        internal void LetGo(int finest)
        {
            if (fresh == null || coarse == null || fresh.Finest >= Math.Min(finest, coarse.Finest)) return;
            if (coarse.Recording != tiles.Layer.Recording) return;
            tiles = new LayerTiles(coarse);
            DropOld();
            fresh.Dispose();
            fresh = LayerTexture.Of(tiles, coarse.Finest);
            fade = 1;
            Apply();
        }

        /// <summary>Whether the pass got here.</summary>
        internal void SetComputed(bool value)
        {
            computed = value;
            Apply();
        }

        /// <summary>Advance what changes by so many seconds. Nothing is allocated, and nothing done when nothing changes.</summary>
        internal void Advance(float seconds)
        {
            float goal = isChosen ? 1 : 0;
            if (fade >= 1 && lit <= 0 && chosen == goal) return;
            fade = Mathf.Min(1, fade + seconds / FadeSeconds);
            lit = Mathf.Max(0, lit - seconds / LitSeconds);
            chosen = Mathf.MoveTowards(chosen, goal, seconds / ChosenSeconds);
            if (fade >= 1) DropOld();
            Apply();
        }

        /// <summary>The unit that a ray meets; null in gutters, in empty places, and beside the panel.</summary>
        public Unit? UnitAt(Ray ray) =>
            Pose.Meet(view.ToServer(ray.origin), view.ToServerDirection(ray.direction), 0, out Meeting meeting)
                ? Arrangement.UnitAt(meeting.U, meeting.V)
                : null;

        public override void Point(Ray ray)
        {
            Unit? unit = UnitAt(ray);
            Hover(unit.HasValue ? unit.Value.Channel : -1);
            view.Hover(this, unit);
        }

        public override void Leave()
        {
            Hover(-1);
            view.Hover(null, null);
        }

        public override void Press(Ray ray)
        {
            Unit? unit = UnitAt(ray);
            view.Choose(this);
            if (unit.HasValue) Marked = unit.Value.Channel;
            view.Mark();
        }

        void Hover(int channel)
        {
            if (channel == hovered) return;
            hovered = channel;
            Apply();
        }

        void DropOld()
        {
            old?.Dispose();
            old = null;
        }

        float StateNow()
        {
            if (Wish.Levels.Length == 0) return Nothing;
            if (!computed) return NotComputed;
            return fresh == null ? Waiting : Maps;
        }

        void Apply()
        {
            if (block == null) block = new MaterialPropertyBlock();
            block.Clear();
            LayerTexture before = old ?? fresh;
            if (fresh != null)
            {
                block.SetTexture(ShaderNames.Fresh, fresh.Texture);
                block.SetTexture(ShaderNames.Old, before.Texture);
                block.SetVector(ShaderNames.FreshLevel, LevelOf(fresh));
                block.SetVector(ShaderNames.OldLevel, LevelOf(before));
            }
            block.SetFloat(ShaderNames.Fade, old == null ? 1 : Mathf.SmoothStep(0, 1, fade));
            block.SetFloat(ShaderNames.State, StateNow());
            block.SetVector(ShaderNames.Size, new Vector4((float)Panel.Width, (float)Panel.Height, 0, 0));
            block.SetFloat(ShaderNames.Border, Border);
            block.SetVector(ShaderNames.Grid, new Vector4(Arrangement.Columns, Arrangement.Rows, 0, 0));
            block.SetFloat(ShaderNames.Channels, Arrangement.Channels);
            block.SetVector(ShaderNames.Tile, new Vector4(Arrangement.Tile.Width, Arrangement.Tile.Height, 0, 0));
            block.SetVector(ShaderNames.Pitch, new Vector4(Arrangement.Pitch.Width, Arrangement.Pitch.Height, 0, 0));
            block.SetVector(ShaderNames.Fill, new Vector4((float)Arrangement.FillWidth, (float)Arrangement.FillHeight, 0, 0));
            block.SetFloat(ShaderNames.Chosen, Mathf.SmoothStep(0, 1, chosen));
            block.SetFloat(ShaderNames.Lit, lit * lit);
            block.SetFloat(ShaderNames.Hovered, hovered);
            block.SetFloat(ShaderNames.Marked, marked);
            drawn.SetPropertyBlock(block);
        }

        /// <summary>Pixels of the texture for a pixel of level 0; the size of its own pixels.</summary>
        static Vector4 LevelOf(LayerTexture texture) =>
            new Vector4(Mathf.Pow(2, -texture.Finest), 1f / texture.Texture.width, 1f / texture.Texture.height, 0);

        void OnDestroy()
        {
            DropOld();
            fresh?.Dispose();
        }
    }
}
