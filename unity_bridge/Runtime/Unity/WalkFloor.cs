using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>The floor of a walk: rooms, aisle and shadows in one draw, and the ground that a visitor can teleport on.</summary>
    public sealed class WalkFloor : MonoBehaviour
    {
        /// <summary>Metres of ground around all that there is to see.</summary>
        const float Around = 12;
        const float Deep = 0.2f;

        Mesh mesh;

        internal static void Create(Transform parent, GraphAnswer graph, WorldLook look)
        {
            var plan = new FloorPlan(graph);
            Mesh mesh = FlatMesh.Of("Floor", plan.Positions, plan.Triangles);
            FlatMesh.SetPairs(mesh, 0, plan.Ways);
            var shapes = new List<Vector3>(plan.Shapes.Count);
            foreach (var shape in plan.Shapes)
                shapes.Add(new Vector3((float)shape.length, (float)shape.half, shape.kind));
            mesh.SetUVs(1, shapes);
            var floor = FlatMesh.Show(parent, "Floor", mesh, look.Floor).gameObject.AddComponent<WalkFloor>();
            floor.mesh = mesh;
            floor.Lay(graph.Layout);
        }

        void Lay(Layout layout)
        {
            Vector3 one = Coordinates.ToUnity(Vector.Of(layout.Bounds[0]));
            Vector3 other = Coordinates.ToUnity(Vector.Of(layout.Bounds[1]));
            var ground = new GameObject("Ground");
            ground.transform.SetParent(transform, false);
            var solid = ground.AddComponent<BoxCollider>();
            solid.center = new Vector3((one.x + other.x) / 2, -Deep / 2, (one.z + other.z) / 2);
            solid.size = new Vector3(
                Mathf.Abs(one.x - other.x) + 2 * Around, Deep, Mathf.Abs(one.z - other.z) + 2 * Around);
            Headset.MakeTeleportArea(ground);
        }

        void OnDestroy() => Destroy(mesh);
    }
}
