using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>What a ray can touch and press: a panel, a gate, a board. It has a collider, itself or in its children.</summary>
    public abstract class Pointable : MonoBehaviour
    {
        /// <summary>A ray lies on it; told every frame.</summary>
        public abstract void Point(Ray ray);

        /// <summary>No ray lies on it any more.</summary>
        public abstract void Leave();

        /// <summary>It was pressed where the ray lies.</summary>
        public abstract void Press(Ray ray);
    }

    /// <summary>The ray of a mouse or a hand: tells what it touches.</summary>
    public sealed class PointerRay
    {
        const float Reach = 200;
        Pointable touched;

        /// <summary>Once a frame. pressed: the button went down in this frame.</summary>
        public void Advance(Ray ray, bool pressed)
        {
            Pointable now = null;
            if (Physics.Raycast(ray, out RaycastHit hit, Reach)) now = hit.collider.GetComponentInParent<Pointable>();
            if (now != touched && touched != null) touched.Leave();
            touched = now;
            if (now == null) return;
            now.Point(ray);
            if (pressed) now.Press(ray);
        }

        /// <summary>The ray is gone.</summary>
        public void End()
        {
            if (touched != null) touched.Leave();
            touched = null;
        }
    }
}
