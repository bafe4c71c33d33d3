using System;
using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>How the world looks: theme, colour map and gain, and the materials that everything is drawn with.</summary>
    [DisallowMultipleComponent]
    public sealed class WorldLook : MonoBehaviour
    {
        /// <summary>Metres beyond the first 6 after which half of a thing's colour has given way to the horizon's.</summary>
        public const float FogHalf = 95;

        [SerializeField] Theme theme = Theme.Dark;
        [SerializeField] ColourMapName colours = ColourMapName.BlueWhite;

        [Tooltip("Values times this are coloured; more shows weak maps.")]
        [SerializeField, Range(0.25f, 16f)] float gain = 1.6f;

        [Tooltip("Draw sky and floor as the scene's skybox.")]
        [SerializeField] bool sky = true;

        [Tooltip("Of all labels and boards; empty: Unity's own.")]
        [SerializeField] Font font;

        Texture2D table;
        Material skyMaterial;
        bool made;

        /// <summary>Theme, colour map or gain have changed.</summary>
        public event Action Changed;

        public Palette Palette => Palette.Of(theme);
        public Material Panel { get; private set; }
        public Material Picture { get; private set; }
        public Material Plain { get; private set; }
        public Material Letter { get; private set; }
        public Material Floor { get; private set; }
        public Material Ribbon { get; private set; }
        public Material Gate { get; private set; }
        public Material Label { get; private set; }
        public Mesh Quad { get; private set; }

        /// <summary>The letters of labels and boards.</summary>
        public Letters Letters { get; private set; }

        public Theme Theme
        {
            get => theme;
            set
            {
                theme = value;
                Paint();
            }
        }

        public ColourMapName Colours
        {
            get => colours;
            set
            {
                colours = value;
                Paint();
            }
        }

        public float Gain
        {
            get => gain;
            set
            {
                gain = value;
                Paint();
            }
        }

        void Awake() => Make();

        /// <summary>Make the materials, unless they are there: whoever wakes first asks for them.</summary>
        public void Make()
        {
            if (made) return;
            made = true;
            Panel = MaterialOf("Panel");
            Picture = MaterialOf("Picture");
            Plain = MaterialOf("Plain");
            Letter = MaterialOf("Letter");
            Floor = MaterialOf("Floor");
            Ribbon = MaterialOf("Ribbon");
            Gate = MaterialOf("Gate");
            Label = MaterialOf("Label");
            Quad = UnitQuad();
            Letters = new Letters(font != null ? font : Resources.GetBuiltinResource<Font>("LegacyRuntime.ttf"));
            Letters.Rewritten += TakePage;
            TakePage();
            // bytes to sRGB bytes: neither is to be converted when it is read
            table = new Texture2D(256, 1, TextureFormat.RGBA32, false, true) { wrapMode = TextureWrapMode.Clamp };
            Paint();
        }

        void OnDestroy()
        {
            if (!made) return;
            Letters.Dispose();
            Destroy(table);
            Destroy(Quad);
            foreach (Material material in new[] { Panel, Picture, Plain, Letter, Floor, Ribbon, Gate, Label, skyMaterial })
                if (material != null)
                    Destroy(material);
        }

        void TakePage()
        {
            Letter.SetTexture(ShaderNames.Page, Letters.Page);
            Label.SetTexture(ShaderNames.Page, Letters.Page);
        }

        void Paint()
        {
            if (!made) return;
            Palette palette = Palette;
            // once a change, not once a frame
            table.SetPixelData(ColourMap.Table(colours, gain), 0);
            table.Apply(false);
            Shader.SetGlobalTexture(ShaderNames.Colours, table);
            Shader.SetGlobalVector(ShaderNames.Horizon, palette.Horizon);
            Shader.SetGlobalFloat(ShaderNames.FogHalf, FogHalf);
            Panel.SetVector(ShaderNames.Frame, palette.Frame);
            Panel.SetVector(ShaderNames.Warm, palette.Warm);
            Panel.SetVector(ShaderNames.Text, palette.Text);
            Picture.SetVector(ShaderNames.Frame, palette.Warm);
            Floor.SetVector(ShaderNames.Aisle, palette.Aisle);
            Floor.SetVector(ShaderNames.GateColour, palette.Gate);
            Floor.SetFloat(ShaderNames.Shadow, palette.Shadow);
            Ribbon.SetVector(ShaderNames.Main, palette.Main);
            Ribbon.SetVector(ShaderNames.Skip, palette.Skip);
            Ribbon.SetVector(ShaderNames.Warm, palette.Warm);
            Ribbon.SetFloat(ShaderNames.Width, (float)RibbonPlan.Width);
            Gate.SetVector(ShaderNames.GateColour, palette.Gate);
            Gate.SetVector(ShaderNames.Text, palette.Text);
            Gate.SetFloat(ShaderNames.Thick, (float)GateLines.Thick);
            Label.SetVector(ShaderNames.Text, palette.Text);
            Label.SetVector(ShaderNames.Dim, palette.Dim);
            Label.SetVector(ShaderNames.GateColour, palette.Gate);
            Label.SetVector(ShaderNames.Warm, palette.Warm);
            if (sky) PaintSky(palette);
            Changed?.Invoke();
        }

        void PaintSky(Palette palette)
        {
            if (skyMaterial == null) skyMaterial = MaterialOf("Sky");
            skyMaterial.SetVector(ShaderNames.Top, palette.Top);
            skyMaterial.SetVector(ShaderNames.FloorColour, palette.Floor);
            skyMaterial.SetVector(ShaderNames.GridColour, palette.Grid);
            RenderSettings.skybox = skyMaterial;
        }

        /// <summary>Shaders lie in a Resources folder, so that every build has them.</summary>
        static Material MaterialOf(string name)
        {
            var shader = Resources.Load<Shader>("Boxwalk/" + name);
            if (shader == null)
                throw new InvalidOperationException(
                    $"The shader 'Boxwalk/{name}' is missing. Import the Boxwalk package again.");
            return new Material(shader) { name = "Boxwalk " + name };
        }

        /// <summary>A unit square around the origin, shared by all boards.</summary>
        static Mesh UnitQuad()
        {
            var mesh = new Mesh { name = "Boxwalk quad" };
            mesh.vertices = new[]
            {
                new Vector3(-0.5f, -0.5f, 0), new Vector3(0.5f, -0.5f, 0), new Vector3(0.5f, 0.5f, 0),
                new Vector3(-0.5f, 0.5f, 0),
            };
            mesh.triangles = new[] { 0, 2, 1, 0, 3, 2 };
            return mesh;
        }
    }
}
