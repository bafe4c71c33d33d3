// Signatures of Unity 2022.3 that the components use, for compiling them without Unity; see README.md.
namespace UnityEngine
{
    public enum KeyCode
    {
        UpArrow = 273,
        DownArrow = 274,
        RightArrow = 275,
        LeftArrow = 276,
        RightShift = 303,
        LeftShift = 304,
        A = 97,
        D = 100,
        S = 115,
        W = 119,
    }

    public class Input
    {
        public static Vector3 mousePosition => throw new NotInUnity();
        public static bool GetKey(KeyCode key) => throw new NotInUnity();
        public static bool GetMouseButton(int button) => throw new NotInUnity();
        public static bool GetMouseButtonDown(int button) => throw new NotInUnity();
        public static float GetAxisRaw(string axisName) => throw new NotInUnity();
    }
}
