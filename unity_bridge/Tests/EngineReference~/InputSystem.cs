// Signatures of the Input System (1.7) that the components use, for compiling them without Unity; see README.md.
using UnityEngine.InputSystem.Controls;

namespace UnityEngine.InputSystem
{
    public abstract class InputControl
    {
    }

    public abstract class InputControl<TValue> : InputControl where TValue : struct
    {
        public TValue ReadValue() => throw new NotInUnity();
    }

    public class InputDevice : InputControl
    {
    }

    public class Keyboard : InputDevice
    {
        public static Keyboard current { get; private set; }
        public KeyControl aKey => throw new NotInUnity();
        public KeyControl dKey => throw new NotInUnity();
        public KeyControl sKey => throw new NotInUnity();
        public KeyControl wKey => throw new NotInUnity();
        public KeyControl leftArrowKey => throw new NotInUnity();
        public KeyControl rightArrowKey => throw new NotInUnity();
        public KeyControl upArrowKey => throw new NotInUnity();
        public KeyControl downArrowKey => throw new NotInUnity();
        public ButtonControl shiftKey { get; protected set; }
    }

    public class Pointer : InputDevice
    {
        public static Pointer current { get; internal set; }
        public Vector2Control position { get; protected set; }
        public DeltaControl delta { get; protected set; }
    }

    public class Mouse : Pointer
    {
        public static new Mouse current { get; private set; }
        public ButtonControl leftButton { get; protected set; }
        public ButtonControl rightButton { get; protected set; }
    }

    public enum InputActionType
    {
        Value,
        Button,
        PassThrough,
    }

    public sealed class InputAction
    {
        public InputAction(
            string name = null,
            InputActionType type = default(InputActionType),
            string binding = null,
            string interactions = null,
            string processors = null,
            string expectedControlType = null)
        {
        }
    }

    public struct InputActionProperty
    {
        public InputActionProperty(InputAction action) => throw new NotInUnity();
    }
}

namespace UnityEngine.InputSystem.Controls
{
    public class AxisControl : InputControl<float>
    {
    }

    public class ButtonControl : AxisControl
    {
        public bool isPressed => throw new NotInUnity();
        public bool wasPressedThisFrame => throw new NotInUnity();
    }

    public class KeyControl : ButtonControl
    {
    }

    public class Vector2Control : InputControl<Vector2>
    {
    }

    public class DeltaControl : Vector2Control
    {
    }
}

namespace UnityEngine.InputSystem.XR
{
    public class TrackedPoseDriver : MonoBehaviour
    {
        public InputActionProperty positionInput { get; set; }
        public InputActionProperty rotationInput { get; set; }
    }
}
