using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>The sections' portals over the aisle, merged into one draw. Pressing one folds its section, or unfolds it.</summary>
    public sealed class SectionGates : MonoBehaviour
    {
        /// <summary>Metres beside a line that a ray still touches.</summary>
        const float Touch = 0.12f;

        readonly List<Vector2> look = new List<Vector2>();
        GateLines lines;
        Mesh mesh;

        internal static void Create(Transform parent, Layout layout, BoxwalkSession session)
        {
            var lines = new GateLines(layout.Gates);
            Mesh mesh = FlatMesh.Of("Gates", lines.From, lines.Triangles);
            FlatMesh.SetPairs(mesh, 0, lines.Corners);
            var to = new List<Vector3>(lines.To.Count);
            foreach (Vector end in lines.To) to.Add(Coordinates.ToUnity(end));
            mesh.SetUVs(1, to);
            mesh.MarkDynamic();
            Bounds bounds = mesh.bounds;
            foreach (Vector3 end in to) bounds.Encapsulate(end);
            mesh.bounds = bounds;
            var gates = FlatMesh.Show(parent, "Gates", mesh, session.Look.Gate).gameObject.AddComponent<SectionGates>();
            (gates.lines, gates.mesh) = (lines, mesh);
            foreach (double strength in lines.Strength) gates.look.Add(new Vector2((float)strength, 0));
            mesh.SetUVs(2, gates.look);
            for (int i = 0; i < layout.Gates.Count; i++) gates.Stand(i, layout.Gates[i], session);
        }

        void Stand(int index, Gate gate, BoxwalkSession session)
        {
            var made = new GameObject(gate.Title);
            made.transform.SetParent(transform, false);
            Coordinates.Place(made.transform, Pose.Of(gate));
            made.AddComponent<SectionGate>().Begin(this, index, gate.Section, session);
            var (width, height) = ((float)gate.Width, (float)gate.Height);
            AddCollider(made, new Vector3(-width / 2, 0, 0), new Vector3(2 * Touch, height, 2 * Touch));
            AddCollider(made, new Vector3(width / 2, 0, 0), new Vector3(2 * Touch, height, 2 * Touch));
            AddCollider(made, new Vector3(0, height / 2, 0), new Vector3(width, 2 * Touch, 2 * Touch));
        }

        static void AddCollider(GameObject gate, Vector3 centre, Vector3 size)
        {
            var solid = gate.AddComponent<BoxCollider>();
            solid.center = centre;
            solid.size = size;
        }

        /// <summary>Light one gate, or let it be as the others.</summary>
        internal void Light(int index, bool lit)
        {
            int first = index * GateLines.PositionsOfGate;
            for (int i = first; i < first + GateLines.PositionsOfGate; i++)
                look[i] = new Vector2((float)lines.Strength[i], lit ? 1 : 0);
            mesh.SetUVs(2, look);
        }

        void OnDestroy() => Destroy(mesh);
    }
}
