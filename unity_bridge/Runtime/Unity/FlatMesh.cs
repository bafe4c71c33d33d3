using System.Collections.Generic;
using UnityEngine;
using UnityEngine.Rendering;

namespace Boxwalk.Unity
{
    /// <summary>A mesh of the walk that is made once: what is common to floor, ribbons, gates and labels.</summary>
    static class FlatMesh
    {
        /// <summary>A child that draws a mesh. Whoever made the mesh destroys it.</summary>
        public static MeshRenderer Show(Transform parent, string name, Mesh mesh, Material material)
        {
            var made = new GameObject(name, typeof(MeshFilter), typeof(MeshRenderer));
            made.transform.SetParent(parent, false);
            made.GetComponent<MeshFilter>().sharedMesh = mesh;
            var drawn = made.GetComponent<MeshRenderer>();
            drawn.sharedMaterial = material;
            drawn.shadowCastingMode = ShadowCastingMode.Off;
            drawn.receiveShadows = false;
            return drawn;
        }

        /// <summary>A mesh of so many positions of the server.</summary>
        public static Mesh Of(string name, IReadOnlyList<Vector> positions, List<int> triangles)
        {
            var places = new List<Vector3>(positions.Count);
            foreach (Vector position in positions) places.Add(Coordinates.ToUnity(position));
            return Of(name, places, triangles);
        }

        public static Mesh Of(string name, List<Vector3> positions, List<int> triangles)
        {
            var mesh = new Mesh { name = name, indexFormat = IndexFormat.UInt32 };
            mesh.SetVertices(positions);
            mesh.SetTriangles(triangles, 0);
            mesh.RecalculateBounds();
            return mesh;
        }

        /// <summary>A pair of numbers for every position.</summary>
        public static void SetPairs(Mesh mesh, int channel, IReadOnlyList<(double, double)> pairs)
        {
            var values = new List<Vector2>(pairs.Count);
            foreach (var pair in pairs) values.Add(new Vector2((float)pair.Item1, (float)pair.Item2));
            mesh.SetUVs(channel, values);
        }
    }
}
