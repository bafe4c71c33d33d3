// Signatures that the components use of Unity 2022.3's XR module, of XR Core Utilities (2.2) and, of the XR Interaction Toolkit
// (2.3 and 3.0), of what both versions have in one place, for compiling without Unity; see README.md.
using System.Collections.Generic;

namespace UnityEngine
{
    public static class SubsystemManager
    {
        public static void GetSubsystems<T>(List<T> subsystems) where T : ISubsystem => throw new NotInUnity();
    }

    public interface ISubsystem
    {
        bool running { get; }
    }
}

namespace UnityEngine.XR
{
    public class XRDisplaySubsystem : ISubsystem
    {
        public bool running => throw new NotInUnity();
    }
}

namespace UnityEngine.XR.Interaction.Toolkit
{
    public class XRInteractionManager : MonoBehaviour
    {
    }
}

namespace Unity.XR.CoreUtils
{
    using UnityEngine;

    public class XROrigin : MonoBehaviour
    {
        public enum TrackingOriginMode
        {
            NotSpecified,
            Device,
            Floor,
        }

        public Camera Camera { get; set; }
        public GameObject Origin { get; set; }
        public GameObject CameraFloorOffsetObject { get; set; }
        public TrackingOriginMode RequestedTrackingOriginMode { get; set; }
    }
}
