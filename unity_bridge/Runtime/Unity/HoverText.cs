using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>Says what a ray points at: channel, pixel and value, on a small board before the panel.</summary>
    public sealed class HoverText : MonoBehaviour
    {
        /// <summary>Size of the board when it is a metre away; it grows with distance.</summary>
        const float Wide = 0.34f;
        const float Em = 0.014f;

        /// <summary>Share of the way from the eye to the unit at which it stands, and how far over the unit.</summary>
        const float Near = 0.9f;
        const float Over = 0.05f;

        [SerializeField] NetworkView view;

        Board board;

        /// <summary>For whoever makes one in a script: to be called before its first frame.</summary>
        public void Show(NetworkView view) => this.view = view;

        void Start()
        {
            board = Board.Create(transform, "Hover", view.Session.Look, Wide, Em);
            board.GetComponent<Collider>().isTrigger = true; // in nobody's way
            board.gameObject.layer = 2; // Ignore Raycast
            view.HoverChanged += Say;
        }

        void OnDestroy()
        {
            if (view != null) view.HoverChanged -= Say;
        }

        void Say()
        {
            LayerPanel panel = view.Hovered;
            if (panel == null || !view.HoveredUnit.HasValue || view.Eye == null)
            {
                board.Hide();
                return;
            }
            Unit unit = view.HoveredUnit.Value;
            double value = panel.Tiles == null ? double.NaN : panel.Tiles.ValueAt(unit);
            bool coarse = panel.Tiles != null && panel.Tiles.FinestLevel > 0;
            var rows = new List<BoardRow>
            {
                BoardRow.Said(panel.Node.Title),
                BoardRow.Said($"channel {unit.Channel} · row {unit.Y}, column {unit.X}"),
                BoardRow.Said(
                    coarse ? "largest around it" : "value",
                    double.IsNaN(value) ? "not here yet" : Words.Number(value)),
            };
            board.Show(rows);
            Stand(panel, unit);
        }

        void Stand(LayerPanel panel, Unit unit)
        {
            if (!panel.Arrangement.TryPointOf(unit, out double u, out double v)) return;
            Pose pose = panel.Pose;
            Vector3 eye = view.Eye.transform.position;
            Vector front = view.ToServer(eye) - pose.Centre;
            double side = front.Dot(pose.Normal) >= 0 ? 1 : -1; // from behind left and right change places
            Vector at = pose.Centre + pose.Right * ((u - 0.5) * pose.Width * side) + pose.Up * ((0.5 - v) * pose.Height);
            Vector3 place = Vector3.Lerp(eye, view.ToUnity(at), Near);
            float distance = Vector3.Distance(eye, place);
            board.transform.localScale = Vector3.one * Mathf.Max(distance, 0.4f);
            Vector3 over = Vector3.up * (distance * (Over + board.Height / 2));
            board.Face(place + over, eye);
        }
    }
}
