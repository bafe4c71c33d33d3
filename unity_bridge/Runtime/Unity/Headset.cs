using UnityEngine;
#if BOXWALK_XRI_2 || BOXWALK_XRI_3
using System.Collections.Generic;
using UnityEngine.XR;
#endif
#if BOXWALK_INPUT_SYSTEM && (BOXWALK_XRI_2 || BOXWALK_XRI_3)
using UnityEngine.InputSystem.XR;
#endif
#if BOXWALK_XRI_3
using UnityEngine.XR.Interaction.Toolkit.Locomotion.Teleportation;
#elif BOXWALK_XRI_2
using UnityEngine.XR.Interaction.Toolkit;
#endif

namespace Boxwalk.Unity
{
    /// <summary>What depends on whether there is a headset, and the XR Interaction Toolkit to use it with.</summary>
    public static class Headset
    {
#if BOXWALK_XRI_2 || BOXWALK_XRI_3
        const float LookSeconds = 1;

        static readonly List<XRDisplaySubsystem> Displays = new List<XRDisplaySubsystem>();
        static float looked = float.NegativeInfinity;
        static bool running;

        /// <summary>Whether a headset shows the scene; looked after once a second.</summary>
        public static bool IsRunning
        {
            get
            {
                if (Time.unscaledTime - looked < LookSeconds && Time.unscaledTime >= looked) return running;
                looked = Time.unscaledTime;
                SubsystemManager.GetSubsystems(Displays);
                running = false;
                foreach (XRDisplaySubsystem display in Displays) running |= display.running;
                return running;
            }
        }

        /// <summary>Let visitors teleport to where a ray meets this ground.</summary>
        public static void MakeTeleportArea(GameObject ground) => ground.AddComponent<TeleportationArea>();
#else
        /// <summary>Whether a headset shows the scene: never without the XR Interaction Toolkit.</summary>
        public static bool IsRunning => false;

        /// <summary>Nobody teleports without the XR Interaction Toolkit.</summary>
        public static void MakeTeleportArea(GameObject ground)
        {
        }
#endif

        /// <summary>Let the headset move this head, or leave it to the desktop: a driver without a device holds it at its origin.</summary>
        public static void Track(Camera head, bool tracked)
        {
#if BOXWALK_INPUT_SYSTEM && (BOXWALK_XRI_2 || BOXWALK_XRI_3)
            if (head.TryGetComponent(out TrackedPoseDriver driver)) driver.enabled = tracked;
#endif
        }
    }
}
