using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>All labels of a walk in one draw: names above boards, growing with distance, thinned out where they would overlap.</summary>
    public sealed class PanelLabels : MonoBehaviour
    {
        /// <summary>Metres of a name's em, of the second line's, and of the whole label.</summary>
        const float NameEm = 0.19f;
        const float SecondEm = 0.117f;
        const float Tall = 0.415f;
        const float NameLine = 0.216f;
        const float SecondLine = 0.052f;
        const float Above = 0.09f;

        /// <summary>Pixels of a name's em that a label never falls below, and the same as a share of the view's height.</summary>
        const float LeastEm = 10.5f;
        const float LeastShare = 0.0105f;

        const float ThinSeconds = 0.15f;
        const float FadeSeconds = 0.18f;

        /// <summary>How far before others a gate's label goes, and how much of that is lost with every level of depth.</summary>
        const double GateRank = 14;
        const double Deeper = 5;

        const float TextTone = 0;
        const float GateTone = 1;
        const float ChosenTone = 2;

        sealed class Label
        {
            public string Name;
            public string Second;
            public float Tone;
            public LayerPanel Panel;
            public readonly ThinLabel Thin = new ThinLabel { Height = Tall, Above = PanelLabels.Above };
            public int From;
            public int To;
            public float Alpha;
        }

        readonly List<Label> labels = new List<Label>();
        readonly List<Vector3> look = new List<Vector3>();
        NetworkView view;
        WorldLook world;
        LabelThinning thinning;
        Mesh mesh;
        Label chosen;
        bool rewrite;
        bool repaint;
        float thinned = float.NegativeInfinity;

        internal static PanelLabels Create(NetworkView view, Transform parent, GraphAnswer graph, WorldLook world)
        {
            var mesh = new Mesh { name = "Labels", indexFormat = UnityEngine.Rendering.IndexFormat.UInt32 };
            mesh.MarkDynamic();
            var made = FlatMesh.Show(parent, "Labels", mesh, world.Label).gameObject.AddComponent<PanelLabels>();
            (made.view, made.world, made.mesh) = (view, world, mesh);
            made.Name(graph);
            made.Write();
            world.Letters.Rewritten += made.Rewrite;
            return made;
        }

        /// <summary>The label of a panel in the warm colour; null for none.</summary>
        public void Choose(LayerPanel panel)
        {
            chosen = panel == null ? null : labels.Find(label => label.Panel == panel);
            thinning.Chosen = chosen?.Thin;
            thinned = float.NegativeInfinity;
            repaint = true;
        }

        /// <summary>A panel shows another of its states.</summary>
        public void Rename(LayerPanel panel)
        {
            Label label = labels.Find(one => one.Panel == panel);
            if (label == null) return;
            label.Second = Words.Describe(panel.Node);
            rewrite = true;
        }

        void Name(GraphAnswer graph)
        {
            var titles = new Dictionary<string, string>();
            foreach (GraphSection section in graph.Sections) titles[section.Id] = section.Title;
            var nodes = new Dictionary<string, GraphNode>();
            foreach (GraphNode node in graph.Nodes) nodes[node.Id] = node;
            var boards = new List<Pose>();
            foreach (LayerPanel panel in view.Panels)
            {
                Panel info = panel.Panel;
                // the first state holds the weights: it names all of them
                string name = info.Folded && titles.TryGetValue(info.Id, out string title)
                    ? title
                    : nodes[info.States[0]].Title;
                labels.Add(new Label { Name = name, Second = Words.Describe(panel.Node), Panel = panel });
                labels[labels.Count - 1].Thin.Pose = panel.Pose;
                boards.Add(panel.Pose);
            }
            foreach (Gate gate in graph.Layout.Gates)
            {
                string name = gate.Folded ? "+ " + gate.Title : gate.Title;
                labels.Add(new Label { Name = name, Second = "", Tone = GateTone });
                ThinLabel thin = labels[labels.Count - 1].Thin;
                thin.Pose = Pose.Of(gate);
                thin.Rank = GateRank - Deeper * gate.Depth;
            }
            var all = new List<ThinLabel>();
            foreach (Label label in labels) all.Add(label.Thin);
            thinning = new LabelThinning(all, boards);
        }

        void Rewrite() => rewrite = true;

        /// <summary>Write all labels into the mesh: their letters, and for each where its label stands.</summary>
        void Write()
        {
            rewrite = false;
            Letters letters = world.Letters;
            foreach (Label label in labels) letters.Prepare(label.Name + label.Second);
            rewrite = false; // preparing may have rewritten the page; nothing was written before
            var positions = new List<Vector3>();
            var places = new List<Vector2>();
            var (centres, rights, ups) = (new List<Vector4>(), new List<Vector4>(), new List<Vector4>());
            foreach (Label label in labels)
            {
                label.From = positions.Count;
                label.Thin.NameWidth = letters.Add(label.Name, 0, NameLine, 0, NameEm, positions, places);
                float second = letters.Add(label.Second, 0, SecondLine, 1, SecondEm, positions, places);
                label.Thin.Width = Mathf.Max((float)label.Thin.NameWidth, second);
                label.To = positions.Count;
                Pose pose = label.Thin.Pose;
                Vector3 edge = Coordinates.ToUnity(LabelThinning.PointOn(pose, 0, pose.Height / 2));
                var (right, up) = (Coordinates.ToUnity(pose.Right), Coordinates.ToUnity(pose.Up));
                for (int i = label.From; i < label.To; i++)
                {
                    centres.Add(new Vector4(edge.x, edge.y, edge.z, (float)pose.Width / 2));
                    rights.Add(new Vector4(right.x, right.y, right.z, Above));
                    ups.Add(new Vector4(up.x, up.y, up.z, Tall));
                }
            }
            mesh.Clear();
            mesh.SetVertices(positions);
            mesh.SetTriangles(Letters.Triangles(positions.Count), 0);
            mesh.SetUVs(0, places);
            mesh.SetUVs(1, centres);
            mesh.SetUVs(2, rights);
            mesh.SetUVs(3, ups);
            look.Clear();
            for (int i = 0; i < positions.Count; i++) look.Add(default(Vector3));
            mesh.bounds = Bounds();
            Paint();
        }

        /// <summary>Around all boards, with room for labels that have grown.</summary>
        Bounds Bounds()
        {
            var bounds = new Bounds();
            foreach (Label label in labels) bounds.Encapsulate(Coordinates.ToUnity(label.Thin.Pose.Centre));
            bounds.Expand(40);
            return bounds;
        }

        void LateUpdate()
        {
            if (view.Eye == null) return;
            if (rewrite) Write();
            Eye eye = view.EyeNow();
            // names are looked at from farther away on a large screen
            float least = Mathf.Max(LeastEm, LeastShare * (float)eye.Height) * Tall / NameEm;
            world.Label.SetFloat(ShaderNames.Least, least);
            if (Time.unscaledTime - thinned > ThinSeconds)
            {
                thinned = Time.unscaledTime;
                thinning.Run(eye, least);
            }
            Fade(Time.deltaTime / FadeSeconds);
            if (repaint) Paint();
        }

        void Fade(float step)
        {
            for (int i = 0; i < labels.Count; i++)
            {
                Label label = labels[i];
                float goal = label.Thin.Shown ? 1 : 0;
                if (label.Alpha == goal) continue;
                label.Alpha = Mathf.MoveTowards(label.Alpha, goal, step);
                repaint = true;
            }
        }

        /// <summary>Take tones and strengths to the card; nothing is allocated.</summary>
        void Paint()
        {
            repaint = false;
            for (int i = 0; i < labels.Count; i++)
            {
                Label label = labels[i];
                float tone = label == chosen ? ChosenTone : label.Tone;
                var shown = new Vector3(tone, label.Alpha, label.Second == "" ? 0 : 1);
                for (int k = label.From; k < label.To; k++) look[k] = shown;
            }
            mesh.SetUVs(4, look);
        }

        void OnDestroy()
        {
            world.Letters.Rewritten -= Rewrite;
            Destroy(mesh);
        }
    }
}
