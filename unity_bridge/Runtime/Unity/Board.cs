using System.Collections.Generic;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>A board of rows that stands in the world: texts, buttons, bars and one picture, in two or three draws.</summary>
    [RequireComponent(typeof(BoxCollider))]
    public sealed class Board : Pointable
    {
        /// <summary>Metres that letters stand before boxes, and boxes before the board.</summary>
        const float Apart = 0.0015f;

        readonly List<Vector3> boxes = new List<Vector3>();
        readonly List<Vector4> boxColours = new List<Vector4>();
        readonly List<Vector3> letterPositions = new List<Vector3>();
        readonly List<Vector2> letterPlaces = new List<Vector2>();
        readonly List<Vector4> letterColours = new List<Vector4>();
        IReadOnlyList<BoardRow> rows = new BoardRow[0];
        WorldLook look;
        BoardFlow flow;
        PictureQuad picture;
        MeshRenderer plain;
        MeshRenderer letters;
        Mesh plainMesh;
        Mesh letterMesh;
        BoxCollider solid;
        float width;
        float em;
        int hovered = -1;
        bool rewrite;

        /// <summary>Metres; 0 while it shows nothing.</summary>
        public float Height => flow == null ? 0 : (float)flow.Height;

        public float Width => width;

        /// <summary>What its picture row shows.</summary>
        public PictureQuad Picture => picture;

        /// <summary>width, em: metres.</summary>
        internal static Board Create(Transform parent, string name, WorldLook look, float width, float em)
        {
            var made = new GameObject(name).AddComponent<Board>();
            made.transform.SetParent(parent, false);
            made.Begin(look, width, em);
            return made;
        }

        void Begin(WorldLook look, float width, float em)
        {
            this.look = look;
            this.width = width;
            this.em = em;
            plainMesh = new Mesh { name = "Board" };
            letterMesh = new Mesh { name = "Words" };
            plain = FlatMesh.Show(transform, "Boxes", plainMesh, look.Plain);
            letters = FlatMesh.Show(transform, "Words", letterMesh, look.Letter);
            picture = PictureQuad.Create(transform, look, 0);
            solid = GetComponent<BoxCollider>();
            look.Letters.Rewritten += Rewrite;
            look.Changed += Rewrite;
            Hide();
        }

        /// <summary>Show these rows from now on.</summary>
        public void Show(IReadOnlyList<BoardRow> rows)
        {
            this.rows = rows;
            plain.enabled = letters.enabled = solid.enabled = true;
            Write();
        }

        public void Hide()
        {
            plain.enabled = letters.enabled = solid.enabled = false;
            picture.Hide();
        }

        public bool IsShown => plain.enabled;

        /// <summary>Stand at a place of the world, turned towards an eye.</summary>
        public void Face(Vector3 place, Vector3 eye)
        {
            Vector3 away = place - eye;
            if (away.sqrMagnitude < 1e-6f) return;
            transform.SetPositionAndRotation(place, Quaternion.LookRotation(away, Vector3.up));
        }

        public override void Point(Ray ray) => Hover(ButtonAt(ray));

        public override void Leave() => Hover(-1);

        public override void Press(Ray ray)
        {
            int button = ButtonAt(ray);
            if (button >= 0) flow.Rows[button].Row.Press();
        }

        /// <summary>The button that a ray lies on; -1 for none.</summary>
        int ButtonAt(Ray ray)
        {
            Vector3 origin = transform.InverseTransformPoint(ray.origin);
            Vector3 direction = transform.InverseTransformDirection(ray.direction);
            if (Mathf.Abs(direction.z) < 1e-6f) return -1;
            Vector3 at = origin - direction * (origin.z / direction.z);
            return flow.ButtonAt(at.x + width / 2, flow.Height / 2 - at.y);
        }

        void Hover(int button)
        {
            if (button == hovered) return;
            hovered = button;
            Rewrite();
        }

        void Rewrite() => rewrite = true;

        void LateUpdate()
        {
            if (rewrite && IsShown) Write();
        }

        void Write()
        {
            foreach (BoardRow row in rows) look.Letters.Prepare(row.Text + row.Value + "…");
            rewrite = false;
            flow = new BoardFlow(rows, width, em, look.Letters.Advance);
            boxes.Clear();
            boxColours.Clear();
            letterPositions.Clear();
            letterPlaces.Clear();
            letterColours.Clear();
            Palette palette = look.Palette;
            AddBox(0, 0, flow.Width, flow.Height, 0, palette.Board);
            picture.Hide();
            for (int i = 0; i < flow.Rows.Count; i++) Write(flow.Rows[i], i == hovered, palette);
            Take(plainMesh, boxes, boxColours, 0);
            Take(letterMesh, letterPositions, letterColours, 1);
            letterMesh.SetUVs(0, letterPlaces);
            solid.size = new Vector3(width, Height, 0.02f);
        }

        void Write(PlacedRow placed, bool touched, Palette palette)
        {
            BoardRow row = placed.Row;
            Vector4 tone = row.Kind == BoardRowKind.Text ? palette.Dim : palette.Text;
            double inset = 0;
            if (row.Kind == BoardRowKind.Picture)
            {
                ShowPicture(placed);
                return;
            }
            if (row.Kind == BoardRowKind.Button || row.Kind == BoardRowKind.Bar)
            {
                inset = flow.Gap;
                Vector4 box = row.Kind == BoardRowKind.Button && touched ? palette.Warm : palette.Button;
                AddBox(placed.Left, placed.Top, placed.Width, placed.Height, Apart, box);
                double filled = row.Kind == BoardRowKind.Bar ? Mathf.Clamp01((float)row.Share) * placed.Width : 0;
                Vector4 fill = row.Warm ? palette.Warm : palette.Main;
                if (filled > 0) AddBox(placed.Left, placed.Top + placed.Height * 0.9, filled, placed.Height * 0.1, 2 * Apart, fill);
                tone = row.Kind == BoardRowKind.Button && touched ? palette.OnWarm : row.Warm ? palette.Warm : tone;
                if (row.Kind == BoardRowKind.Button && row.Press == null) tone = palette.Dim;
            }
            double line = placed.Top + (inset > 0 ? flow.Gap / 2 : 0) + placed.Em * (BoardFlow.LineHeight + 0.7) / 2;
            foreach (string text in placed.Lines)
            {
                AddLetters(text, placed.Left + inset, line, placed.Em, tone);
                line += BoardFlow.LineHeight * placed.Em;
            }
            if (row.Value == "") return;
            double end = placed.Left + placed.Width - inset - BoardFlow.WidthOf(row.Value, look.Letters.Advance) * placed.Em;
            line -= BoardFlow.LineHeight * placed.Em * placed.Lines.Count;
            AddLetters(row.Value, end, line, placed.Em, row.Kind == BoardRowKind.Text ? palette.Text : tone);
        }

        void ShowPicture(PlacedRow placed)
        {
            Vector3 middle = At(placed.Left + placed.Width / 2, placed.Top + placed.Height / 2, Apart);
            picture.transform.localPosition = middle;
            picture.Fit((float)placed.Width, (float)placed.Height);
        }

        /// <summary>A place of the board, metres from its upper left corner and before it; its front is towards -z.</summary>
        Vector3 At(double x, double y, float before) =>
            new Vector3((float)(x - flow.Width / 2), (float)(flow.Height / 2 - y), -before);

        void AddBox(double left, double top, double wide, double high, float before, Vector4 colour)
        {
            boxes.Add(At(left, top + high, before));
            boxes.Add(At(left + wide, top + high, before));
            boxes.Add(At(left + wide, top, before));
            boxes.Add(At(left, top, before));
            for (int i = 0; i < 4; i++) boxColours.Add(colour);
        }

        void AddLetters(string text, double x, double y, double em, Vector4 colour)
        {
            Vector3 start = At(x, y, 3 * Apart);
            look.Letters.Add(text, start.x, start.y, start.z, (float)em, letterPositions, letterPlaces);
            while (letterColours.Count < letterPositions.Count) letterColours.Add(colour);
        }

        static void Take(Mesh mesh, List<Vector3> positions, List<Vector4> colours, int channel)
        {
            mesh.Clear();
            mesh.SetVertices(positions);
            mesh.SetTriangles(Letters.Triangles(positions.Count), 0);
            mesh.SetUVs(channel, colours);
            mesh.RecalculateBounds();
        }

        void OnDestroy()
        {
            look.Letters.Rewritten -= Rewrite;
            look.Changed -= Rewrite;
            Destroy(plainMesh);
            Destroy(letterMesh);
        }
    }
}
