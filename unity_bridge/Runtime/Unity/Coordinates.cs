using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// The one place where the server's right-handed world (metres, y up, walking towards -z) and Unity's left-handed one
    /// (walking towards +z) meet: z changes its sign, x and y stay. Triangles are drawn from both sides, so their order of
    /// corners does not matter.
    /// </summary>
    public static class Coordinates
    {
        /// <summary>A place or a direction of the server, in Unity.</summary>
        public static Vector3 ToUnity(Vector vector)
        {
            Vector turned = vector.LeftHanded;
            return new Vector3((float)turned.X, (float)turned.Y, (float)turned.Z);
        }

        /// <summary>A place or a direction of Unity, on the server.</summary>
        public static Vector ToServer(Vector3 vector) => new Vector(vector.x, vector.y, vector.z).LeftHanded;

        /// <summary>Stand where a board stands. A quad of Unity shows its front towards its own -z.</summary>
        public static void Place(Transform transform, Pose pose)
        {
            transform.localPosition = ToUnity(pose.Centre);
            transform.localRotation = Quaternion.LookRotation(-ToUnity(pose.Normal), ToUnity(pose.Up));
        }
    }
}
