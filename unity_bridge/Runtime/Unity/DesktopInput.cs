using UnityEngine;
#if ENABLE_INPUT_SYSTEM && BOXWALK_INPUT_SYSTEM
using UnityEngine.InputSystem;
#endif

namespace Boxwalk.Unity
{
    /// <summary>Keys and mouse, from the Input System where the project uses it, else from the Input Manager.</summary>
    static class DesktopInput
    {
#if ENABLE_INPUT_SYSTEM && BOXWALK_INPUT_SYSTEM
        /// <summary>Degrees that the head turns for a pixel of the mouse.</summary>
        const float DegreesPerPixel = 0.12f;

        /// <summary>Where one wants to walk: to the right and ahead, -1..1 each.</summary>
        public static Vector2 Walking
        {
            get
            {
                Keyboard keys = Keyboard.current;
                if (keys == null) return Vector2.zero;
                return new Vector2(
                    Between(keys.aKey.isPressed || keys.leftArrowKey.isPressed, keys.dKey.isPressed || keys.rightArrowKey.isPressed),
                    Between(keys.sKey.isPressed || keys.downArrowKey.isPressed, keys.wKey.isPressed || keys.upArrowKey.isPressed));
            }
        }

        public static bool Running => Keyboard.current != null && Keyboard.current.shiftKey.isPressed;

        /// <summary>Degrees to turn right and to look up in this frame: the right button is held.</summary>
        public static Vector2 Looking
        {
            get
            {
                Mouse mouse = Mouse.current;
                return mouse != null && mouse.rightButton.isPressed ? mouse.delta.ReadValue() * DegreesPerPixel : Vector2.zero;
            }
        }

        /// <summary>The left button went down in this frame.</summary>
        public static bool Pressed => Mouse.current != null && Mouse.current.leftButton.wasPressedThisFrame;

        /// <summary>Pixels from the window's lower left corner.</summary>
        public static Vector2 Pointer => Mouse.current != null ? Mouse.current.position.ReadValue() : Vector2.zero;
#else
        /// <summary>Degrees that the head turns for a unit of the mouse's axes.</summary>
        const float DegreesPerUnit = 2.4f;

        /// <summary>Where one wants to walk: to the right and ahead, -1..1 each.</summary>
        public static Vector2 Walking =>
            new Vector2(
                Between(
                    Input.GetKey(KeyCode.A) || Input.GetKey(KeyCode.LeftArrow),
                    Input.GetKey(KeyCode.D) || Input.GetKey(KeyCode.RightArrow)),
                Between(
                    Input.GetKey(KeyCode.S) || Input.GetKey(KeyCode.DownArrow),
                    Input.GetKey(KeyCode.W) || Input.GetKey(KeyCode.UpArrow)));

        public static bool Running => Input.GetKey(KeyCode.LeftShift) || Input.GetKey(KeyCode.RightShift);

        /// <summary>Degrees to turn right and to look up in this frame: the right button is held.</summary>
        public static Vector2 Looking =>
            Input.GetMouseButton(1)
                ? new Vector2(Input.GetAxisRaw("Mouse X"), Input.GetAxisRaw("Mouse Y")) * DegreesPerUnit
                : Vector2.zero;

        /// <summary>The left button went down in this frame.</summary>
        public static bool Pressed => Input.GetMouseButtonDown(0);

        /// <summary>Pixels from the window's lower left corner.</summary>
        public static Vector2 Pointer => Input.mousePosition;
#endif

        static float Between(bool less, bool more) => (more ? 1 : 0) - (less ? 1 : 0);
    }
}
