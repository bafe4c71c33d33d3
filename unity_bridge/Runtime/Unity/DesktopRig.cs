using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>
    /// Walking without a headset: W A S D or the arrows walk, Shift runs, the right mouse button held looks round, the left one
    /// presses. While a headset runs it does nothing.
    /// </summary>
    public sealed class DesktopRig : MonoBehaviour
    {
        const float EyeHeight = 1.7f;
        const float WalkSpeed = 4;
        const float RunSpeed = 14;

        /// <summary>Seconds in which speed follows what is wished for, to 63 %.</summary>
        const float Inertia = 0.12f;
        const float SteepestDegrees = 85;

        [SerializeField] Camera head;
        [SerializeField] NetworkView view;

        readonly PointerRay pointer = new PointerRay();
        Vector2 speed;
        float yaw;
        float pitch;
        string arrived;

        /// <summary>Whether a headset moves the head; unlike any answer before the first one.</summary>
        bool? tracked;

        /// <summary>For whoever makes one in a script: to be called before its first frame.</summary>
        public void Show(Camera head, NetworkView view)
        {
            this.head = head;
            this.view = view;
        }

        void Start()
        {
            yaw = transform.eulerAngles.y;
            if (view != null) view.Built += Arrive;
        }

        void OnDestroy()
        {
            if (view != null) view.Built -= Arrive;
        }

        void Update()
        {
            if (head == null) return;
            bool headset = Headset.IsRunning;
            if (headset != tracked)
            {
                tracked = headset;
                Headset.Track(head, headset);
            }
            if (headset)
            {
                pointer.End();
                return;
            }
            Vector2 look = DesktopInput.Looking;
            yaw += look.x;
            pitch = Mathf.Clamp(pitch - look.y, -SteepestDegrees, SteepestDegrees);
            Walk();
            head.transform.SetPositionAndRotation(
                transform.position + Vector3.up * EyeHeight, Quaternion.Euler(pitch, yaw, 0));
            pointer.Advance(head.ScreenPointToRay(DesktopInput.Pointer), DesktopInput.Pressed);
        }

        void Walk()
        {
            Vector2 wished = Vector2.ClampMagnitude(DesktopInput.Walking, 1) * (DesktopInput.Running ? RunSpeed : WalkSpeed);
            speed = Vector2.Lerp(speed, wished, 1 - Mathf.Exp(-Time.deltaTime / Inertia));
            // looking up or down does not change the speed
            transform.position += Quaternion.Euler(0, yaw, 0) * new Vector3(speed.x, 0, speed.y) * Time.deltaTime;
        }

        /// <summary>Stand where a walk begins, once for every network.</summary>
        void Arrive()
        {
            GraphAnswer graph = view.Session.Graph;
            if (graph.Network == arrived) return;
            arrived = graph.Network;
            Layout layout = graph.Layout;
            transform.position = view.ToUnity(Vector.Of(layout.Start));
            // the server's yaw turns the other way round in a left-handed world
            yaw = view.transform.eulerAngles.y - (float)layout.StartYaw * Mathf.Rad2Deg;
            pitch = 0;
            transform.rotation = Quaternion.Euler(0, Headset.IsRunning ? yaw : 0, 0);
        }
    }
}
