// Signatures of the XR Interaction Toolkit 2.3 that the components use, for compiling them without Unity; see README.md.
using UnityEngine.InputSystem;

namespace UnityEngine.XR.Interaction.Toolkit
{
    public abstract class XRBaseInteractor : MonoBehaviour
    {
        public virtual bool isSelectActive => throw new NotInUnity();
    }

    public class XRRayInteractor : XRBaseInteractor
    {
        public Transform rayOriginTransform { get; set; }
        public float maxRaycastDistance { get; set; }
    }

    public class XRInteractorLineVisual : MonoBehaviour
    {
        public float lineWidth { get; set; }
    }

    public class ActionBasedController : MonoBehaviour
    {
        public InputActionProperty positionAction { get; set; }
        public InputActionProperty rotationAction { get; set; }
        public InputActionProperty trackingStateAction { get; set; }
        public InputActionProperty selectAction { get; set; }
    }

    public class LocomotionSystem : MonoBehaviour
    {
    }

    public class TeleportationProvider : MonoBehaviour
    {
    }

    public class TeleportationArea : MonoBehaviour
    {
    }
}
