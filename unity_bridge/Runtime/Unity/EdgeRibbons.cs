using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>The conveyors of a walk, merged into one draw.</summary>
    public sealed class EdgeRibbons : MonoBehaviour
    {
        const float Dimmed = 0;
        const float Usual = 1;
        const float Lit = 2;

        /// <summary>Seconds that a pulse takes from the input to the last layer, whatever the length of the walk.</summary>
        const float PulseSeconds = 2.6f;

        /// <summary>Metres that light reaches behind a pulse.</summary>
        const float Tail = 6;

        /// <summary>Metres per second that chevrons move while a pulse runs.</summary>
        const float FlowSpeed = 0.9f;

        readonly List<Vector2> light = new List<Vector2>();
        RibbonPlan plan;
        Mesh mesh;
        Material material;
        float pulse = -1;
        float flow;

        internal static EdgeRibbons Create(Transform parent, GraphAnswer graph, WorldLook look)
        {
            var plan = new RibbonPlan(graph.Layout, graph.Inputs);
            Mesh mesh = FlatMesh.Of("Ribbons", plan.Positions, plan.Triangles);
            FlatMesh.SetPairs(mesh, 0, plan.Ways);
            var shapes = new List<Vector4>(plan.Positions.Count);
            foreach (RibbonPlan.Part part in plan.Parts)
                for (int i = part.From; i < part.To; i++)
                    shapes.Add(new Vector4(KindOf(part.Kind), (float)part.Length, part.Opaque ? 1 : 0, (float)part.Start));
            mesh.SetUVs(1, shapes);
            mesh.MarkDynamic();
            var made = FlatMesh.Show(parent, "Ribbons", mesh, look.Ribbon).gameObject.AddComponent<EdgeRibbons>();
            (made.plan, made.mesh, made.material) = (plan, mesh, look.Ribbon);
            for (int i = 0; i < plan.Positions.Count; i++) made.light.Add(new Vector2(Usual, 0));
            mesh.SetUVs(2, made.light);
            made.ShowPulse();
            return made;
        }

        /// <summary>Light the ribbons of one panel and dim the rest; null: all as usual.</summary>
        public void Choose(string panel)
        {
            foreach (RibbonPlan.Part part in plan.Parts)
            {
                float shown = panel == null ? Usual : part.Panels.Contains(panel) ? Lit : Dimmed;
                for (int i = part.From; i < part.To; i++) light[i] = new Vector2(shown, 0);
            }
            mesh.SetUVs(2, light);
        }

        /// <summary>A new input: light runs down the conveyors once.</summary>
        public void StartPulse() => pulse = 0;

        void Update()
        {
            if (pulse < 0) return;
            pulse += Time.deltaTime / PulseSeconds;
            flow += Time.deltaTime * FlowSpeed;
            if (pulse > 1.15f) pulse = -1;
            ShowPulse();
        }

        void ShowPulse()
        {
            material.SetFloat(ShaderNames.Pulse, pulse < 0 ? -1 : pulse * ((float)plan.Reach + Tail));
            material.SetFloat(ShaderNames.Flow, flow);
        }

        static float KindOf(RibbonKind kind)
        {
            switch (kind)
            {
                case RibbonKind.Main: return 0;
                case RibbonKind.Skip: return 1;
                default: return 2;
            }
        }

        void OnDestroy() => Destroy(mesh);
    }
}
