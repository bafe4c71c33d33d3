using System;
using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// Everything that one network shows in the world, built from its graph and layout, and the wish for what the eye needs of it.
    /// It may stand anywhere in the scene: all is its child.
    /// </summary>
    [DisallowMultipleComponent]
    public sealed class NetworkView : MonoBehaviour
    {
        const float WishSeconds = 0.2f;

        /// <summary>Layers asked for at a time, the most urgent ones: what the visitor sees never waits for what lies in the fog.</summary>
        const int AtATime = 24;

        /// <summary>Bytes taken to the graphics card in a frame; a texture that has begun is finished.</summary>
        const long UploadInAFrame = 4L << 20;

        [SerializeField] BoxwalkSession session;

        [Tooltip("The visitor's eye; empty: the main camera.")]
        [SerializeField] Camera eye;

        [Tooltip("What all layers' textures together may take; the least urgent ones let theirs go.")]
        [SerializeField, Range(64, 4096)] int textureMegabytes = 512;

        readonly List<LayerPanel> panels = new List<LayerPanel>();
        readonly Dictionary<string, GraphNode> nodes = new Dictionary<string, GraphNode>();
        readonly Dictionary<string, LayerPanel> byNode = new Dictionary<string, LayerPanel>();
        readonly Dictionary<WishPanel, LayerPanel> byWish = new Dictionary<WishPanel, LayerPanel>();
        readonly List<LayerWish> missing = new List<LayerWish>();
        WishList wishes;
        GameObject built;
        EdgeRibbons ribbons;
        PanelLabels labels;
        bool due;
        float judged = float.NegativeInfinity;
        Vector3 judgedFrom;
        Vector3 judgedTowards;

        /// <summary>The graph has been built anew.</summary>
        public event Action Built;

        /// <summary>Another panel is chosen, or none.</summary>
        public event Action ChosenChanged;

        /// <summary>Another map of the chosen panel is marked.</summary>
        public event Action MarkedChanged;

        /// <summary>A ray lies on another unit, or on none.</summary>
        public event Action HoverChanged;

        public BoxwalkSession Session => session;
        public IReadOnlyList<LayerPanel> Panels => panels;

        /// <summary>The panel that was pressed last; null for none.</summary>
        public LayerPanel Chosen { get; private set; }

        /// <summary>The panel under a ray, and its unit; null for none.</summary>
        public LayerPanel Hovered { get; private set; }

        public Unit? HoveredUnit { get; private set; }

        /// <summary>The eye; null where the scene has no camera.</summary>
        public Camera Eye => eye != null ? eye : Camera.main;

        /// <summary>Bytes of all layers' textures.</summary>
        public long TextureBytes
        {
            get
            {
                long bytes = 0;
                foreach (LayerPanel panel in panels) bytes += panel.Bytes;
                return bytes;
            }
        }

        /// <summary>For whoever makes one in a script: to be called before its first frame.</summary>
        public void Show(BoxwalkSession session, Camera eye)
        {
            this.session = session;
            this.eye = eye;
        }

        void Start()
        {
            session.GraphChanged += Build;
            session.RecordingChanged += TakeInput;
            session.LayerArrived += TakeLayer;
            session.Completed += Hurry;
            if (session.Graph != null) Build();
        }

        void OnDestroy()
        {
            if (session == null) return;
            session.GraphChanged -= Build;
            session.RecordingChanged -= TakeInput;
            session.LayerArrived -= TakeLayer;
            session.Completed -= Hurry;
        }

        void Update()
        {
            if (wishes == null || Eye == null) return;
            for (int i = 0; i < panels.Count; i++) panels[i].Advance(Time.deltaTime);
            Upload();
            Judge();
        }

        /// <summary>A place of Unity's world in the server's coordinates of this walk.</summary>
        public Vector ToServer(Vector3 place) => Coordinates.ToServer(transform.InverseTransformPoint(place));

        public Vector ToServerDirection(Vector3 direction) =>
            Coordinates.ToServer(transform.InverseTransformDirection(direction));

        /// <summary>A place of the server in Unity's world.</summary>
        public Vector3 ToUnity(Vector place) => transform.TransformPoint(Coordinates.ToUnity(place));

        /// <summary>The eye as numbers. Nothing is allocated.</summary>
        public Eye EyeNow()
        {
            Camera camera = Eye;
            Transform head = camera.transform;
            double height = Mathf.Max(1, camera.pixelHeight);
            return new Eye
            {
                Position = ToServer(head.position),
                Right = ToServerDirection(head.right),
                Up = ToServerDirection(head.up),
                Forward = ToServerDirection(head.forward),
                Width = Mathf.Max(1, camera.pixelWidth),
                Height = height,
                Focal = height / (2 * Math.Tan(camera.fieldOfView * Math.PI / 360)),
            };
        }

        /// <summary>Choose a panel; null for none.</summary>
        public void Choose(LayerPanel panel)
        {
            if (panel == Chosen) return;
            if (Chosen != null) Chosen.Chosen = false;
            Chosen = panel;
            if (panel != null) panel.Chosen = true;
            ribbons?.Choose(panel != null ? panel.Panel.Id : null);
            labels?.Choose(panel);
            ChosenChanged?.Invoke();
        }

        /// <summary>The nodes that a panel can show, in the order of execution; more than one where some were merged.</summary>
        public List<GraphNode> StatesOf(LayerPanel panel)
        {
            var states = new List<GraphNode>();
            foreach (string state in panel.Panel.States)
                if (Atlas.LevelSizes(nodes[state], panel.Panel).Length > 0)
                    states.Add(nodes[state]);
            return states;
        }

        /// <summary>Let a panel show another of its states.</summary>
        public void ShowState(LayerPanel panel, GraphNode state)
        {
            if (state.Id == panel.Node.Id || !StatesOf(panel).Contains(state)) return;
            byNode.Remove(panel.Node.Id);
            byNode[state.Id] = panel;
            Hover(null, null);
            panel.Restate(state);
            labels.Rename(panel);
            TakeRecording();
            if (panel == Chosen) ChosenChanged?.Invoke();
        }

        internal void Mark() => MarkedChanged?.Invoke();

        internal void Hover(LayerPanel panel, Unit? unit)
        {
            if (panel == Hovered && Nullable.Equals(unit, HoveredUnit)) return;
            Hovered = panel;
            HoveredUnit = unit;
            HoverChanged?.Invoke();
        }

        void Build()
        {
            string chosen = Chosen != null ? Chosen.Panel.Id : null;
            Choose(null);
            Hover(null, null);
            Clear();
            GraphAnswer graph = session.Graph;
            foreach (GraphNode node in graph.Nodes) nodes[node.Id] = node;
            built = new GameObject("Walk");
            built.transform.SetParent(transform, false);
            foreach (Panel panel in graph.Layout.Panels)
            {
                LayerPanel made = LayerPanel.Create(this, built.transform, panel, nodes[panel.Node], session.Look);
                panels.Add(made);
                byNode[panel.Node] = made;
                byWish[made.Wish] = made;
            }
            wishes = new WishList(byWish.Keys)
            {
                Far = WorldLook.FogHalf,
                Budget = (long)textureMegabytes << 20,
                LargestTexture = SystemInfo.maxTextureSize,
            };
            WalkFloor.Create(built.transform, graph, session.Look);
            ribbons = EdgeRibbons.Create(built.transform, graph, session.Look);
            SectionGates.Create(built.transform, graph.Layout, session);
            labels = PanelLabels.Create(this, built.transform, graph, session.Look);
            InputCanvas.Create(this, built.transform, graph.Layout.Input);
            foreach (LayerPanel panel in panels)
                if (panel.Panel.Id == chosen)
                    Choose(panel);
            TakeRecording();
            Built?.Invoke();
        }

        void Clear()
        {
            if (built != null) Destroy(built);
            panels.Clear();
            nodes.Clear();
            byNode.Clear();
            byWish.Clear();
            (wishes, ribbons, labels) = (null, null, null);
        }

        /// <summary>A new input: light runs down the conveyors, the maps follow.</summary>
        void TakeInput()
        {
            ribbons?.StartPulse();
            TakeRecording();
        }

        void TakeRecording()
        {
            if (wishes == null || session.Recording == null) return;
            MarkComputed(session.Recording);
            Hurry();
        }

        void MarkComputed(RecordingInfo recording)
        {
            bool computed = true;
            string stopped = recording.Problem?.Node;
            foreach (GraphNode node in session.Graph.Nodes)
            {
                if (node.Id == stopped) computed = false;
                if (byNode.TryGetValue(node.Id, out LayerPanel panel)) panel.SetComputed(computed);
            }
        }

        void TakeLayer(LayerBlob blob)
        {
            if (byNode.TryGetValue(blob.Node, out LayerPanel panel)) panel.Receive(blob);
            if (panel != null && panel == Hovered) HoverChanged?.Invoke();
        }

        void Hurry() => due = true;

        void Upload()
        {
            long left = UploadInAFrame;
            for (int i = 0; i < wishes.Panels.Count && left > 0; i++)
            {
                LayerPanel panel = byWish[wishes.Panels[i]];
                if (panel.IsStale) left -= panel.Upload(wishes.LargestTexture);
            }
            if (left < UploadInAFrame) LetGo();
        }

        /// <summary>While there is more than the budget allows, the least urgent layers go back to their coarse levels.</summary>
        void LetGo()
        {
            for (int i = wishes.Panels.Count - 1; i >= 0 && TextureBytes > wishes.Budget; i--)
                byWish[wishes.Panels[i]].LetGo(wishes.Panels[i].Finest);
        }

        /// <summary>Wish for what the eye needs, when it has moved or something new is to be had, a few times a second.</summary>
        void Judge()
        {
            Transform head = Eye.transform;
            bool moved = (head.position - judgedFrom).sqrMagnitude > 0.01f
                || Vector3.Dot(head.forward, judgedTowards) < 0.995f;
            if ((!moved && !due) || Time.unscaledTime - judged < WishSeconds) return;
            due = false;
            judged = Time.unscaledTime;
            judgedFrom = head.position;
            judgedTowards = head.forward;
            wishes.Judge(EyeNow());
            if (session.Recording == null) return;
            missing.Clear();
            foreach (WishPanel wish in wishes.Panels)
            {
                LayerWish left = Missing(byWish[wish], wish);
                if (left != null) missing.Add(left);
                if (missing.Count == AtATime) break;
            }
            if (missing.Count > 0) session.Wish(missing);
        }

        /// <summary>What of a wish has not arrived; null when all of it has.</summary>
        LayerWish Missing(LayerPanel panel, WishPanel wish)
        {
            var whole = new LayerWish { Node = wish.Node, Finest = wish.Finest };
            return panel.Tiles == null ? whole : panel.Tiles.Missing(whole, session.Recording.Id, session.Scale);
        }
    }
}
