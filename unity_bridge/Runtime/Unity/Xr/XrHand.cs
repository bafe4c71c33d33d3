#if BOXWALK_XRI_2 || BOXWALK_XRI_3
using UnityEngine;
#if BOXWALK_XRI_3
using UnityEngine.XR.Interaction.Toolkit.Interactors;
#else
using UnityEngine.XR.Interaction.Toolkit;
#endif

namespace Boxwalk.Unity
{
    /// <summary>The ray of a controller: what the XR Interaction Toolkit selects with, presses panels, gates and boards.</summary>
    [RequireComponent(typeof(XRRayInteractor))]
    public sealed class XrHand : MonoBehaviour
    {
        readonly PointerRay pointer = new PointerRay();
        XRRayInteractor ray;
        bool held;

        void Awake() => ray = GetComponent<XRRayInteractor>();

        void OnDisable() => pointer.End();

        /// <summary>After the toolkit has read the controllers, in `Update`.</summary>
        void LateUpdate()
        {
            if (!Headset.IsRunning)
            {
                pointer.End();
                return;
            }
            Transform from = ray.rayOriginTransform;
            bool active = ray.isSelectActive;
            pointer.Advance(new Ray(from.position, from.forward), active && !held);
            held = active;
        }
    }
}
#endif
