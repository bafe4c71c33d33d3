#if BOXWALK_INPUT_SYSTEM && (BOXWALK_XRI_2 || BOXWALK_XRI_3)
using Unity.XR.CoreUtils;
using UnityEngine;
using UnityEngine.InputSystem;
using UnityEngine.InputSystem.XR;
using UnityEngine.XR.Interaction.Toolkit;
#if BOXWALK_XRI_3
using UnityEngine.XR.Interaction.Toolkit.Inputs.Readers;
using UnityEngine.XR.Interaction.Toolkit.Interactors;
using UnityEngine.XR.Interaction.Toolkit.Interactors.Visuals;
using UnityEngine.XR.Interaction.Toolkit.Locomotion;
using UnityEngine.XR.Interaction.Toolkit.Locomotion.Teleportation;
#endif

namespace Boxwalk.Unity
{
    /// <summary>Makes a rig for OpenXR: a tracked head, two rays, teleport. The trigger selects.</summary>
    static class XrRig
    {
        const float RayWidth = 0.004f;

        /// <summary>Make this object the origin of a rig with this head.</summary>
        public static void Make(GameObject rig, Camera head)
        {
            var offset = new GameObject("Offset");
            offset.transform.SetParent(rig.transform, false);
            head.transform.SetParent(offset.transform, false);
            // everything asks for its neighbours as it wakes: the origin first, then what moves it
            rig.SetActive(false);
            var origin = rig.AddComponent<XROrigin>();
            origin.Origin = rig;
            origin.Camera = head;
            origin.CameraFloorOffsetObject = offset;
            origin.RequestedTrackingOriginMode = XROrigin.TrackingOriginMode.Floor;
            Track(head.gameObject, "<XRHMD>/centerEyePosition", "<XRHMD>/centerEyeRotation");
            rig.AddComponent<XRInteractionManager>();
#if BOXWALK_XRI_3
            rig.AddComponent<LocomotionMediator>();
#else
            rig.AddComponent<LocomotionSystem>();
#endif
            rig.AddComponent<TeleportationProvider>();
            MakeHand(offset.transform, "Left hand", "<XRController>{LeftHand}");
            MakeHand(offset.transform, "Right hand", "<XRController>{RightHand}");
            rig.SetActive(true);
        }

        static void MakeHand(Transform parent, string name, string device)
        {
            var hand = new GameObject(name);
            hand.transform.SetParent(parent, false);
            var select = new InputAction("Select", InputActionType.Button, device + "/{TriggerButton}");
#if BOXWALK_XRI_3
            Track(hand, device + "/pointerPosition", device + "/pointerRotation");
            var ray = hand.AddComponent<XRRayInteractor>();
            ray.selectInput.inputSourceMode = XRInputButtonReader.InputSourceMode.InputAction;
            ray.selectInput.inputActionPerformed = select;
#else
            var controller = hand.AddComponent<ActionBasedController>();
            controller.positionAction = Value("Position", device + "/pointerPosition", "Vector3");
            controller.rotationAction = Value("Rotation", device + "/pointerRotation", "Quaternion");
            controller.trackingStateAction = Value("Tracking", device + "/trackingState", "Integer");
            controller.selectAction = new InputActionProperty(select);
            var ray = hand.AddComponent<XRRayInteractor>();
#endif
            ray.maxRaycastDistance = 60;
            var line = hand.AddComponent<LineRenderer>();
            line.sharedMaterial = LineMaterial();
            line.widthMultiplier = RayWidth;
            hand.AddComponent<XRInteractorLineVisual>().lineWidth = RayWidth;
            hand.AddComponent<XrHand>();
        }

        /// <summary>Of the shaders that both pipelines draw; the rays' colours are those of the vertices.</summary>
        static Material LineMaterial() => new Material(Shader.Find("Sprites/Default"));

        static void Track(GameObject tracked, string position, string rotation)
        {
            var driver = tracked.AddComponent<TrackedPoseDriver>();
            driver.positionInput = Value("Position", position, "Vector3");
            driver.rotationInput = Value("Rotation", rotation, "Quaternion");
        }

        static InputActionProperty Value(string name, string binding, string control) =>
            new InputActionProperty(
                new InputAction(name, InputActionType.Value, binding, expectedControlType: control));
    }
}
#endif
