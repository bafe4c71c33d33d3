// Signatures of the XR Interaction Toolkit 3.0 that the components use, for compiling them without Unity; see README.md.
using UnityEngine.InputSystem;
using UnityEngine.XR.Interaction.Toolkit.Inputs.Readers;

namespace UnityEngine.XR.Interaction.Toolkit.Inputs.Readers
{
    public class XRInputButtonReader
    {
        public enum InputSourceMode
        {
            Unused,
            InputAction,
            InputActionReference,
            ObjectReference,
            ManualValue,
        }

        public InputSourceMode inputSourceMode { get; set; }
        public InputAction inputActionPerformed { get; set; }
    }
}

namespace UnityEngine.XR.Interaction.Toolkit.Interactors
{
    public abstract class XRBaseInteractor : MonoBehaviour
    {
        public virtual bool isSelectActive => throw new NotInUnity();
    }

    public abstract class XRBaseInputInteractor : XRBaseInteractor
    {
        public XRInputButtonReader selectInput { get; set; }
    }

    public class XRRayInteractor : XRBaseInputInteractor
    {
        public Transform rayOriginTransform { get; set; }
        public float maxRaycastDistance { get; set; }
    }
}

namespace UnityEngine.XR.Interaction.Toolkit.Interactors.Visuals
{
    public class XRInteractorLineVisual : MonoBehaviour
    {
        public float lineWidth { get; set; }
    }
}

namespace UnityEngine.XR.Interaction.Toolkit.Locomotion
{
    public class LocomotionMediator : MonoBehaviour
    {
    }
}

namespace UnityEngine.XR.Interaction.Toolkit.Locomotion.Teleportation
{
    public class TeleportationProvider : MonoBehaviour
    {
    }

    public class TeleportationArea : MonoBehaviour
    {
    }
}
