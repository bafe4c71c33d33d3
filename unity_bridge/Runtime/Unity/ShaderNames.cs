using UnityEngine;

namespace Boxwalk.Unity
{
    /// <summary>What the shaders call their values; numbers, so that setting one looks no text up.</summary>
    static class ShaderNames
    {
        public static readonly int Colours = Shader.PropertyToID("_BoxwalkColours");
        public static readonly int Horizon = Shader.PropertyToID("_BoxwalkHorizon");
        public static readonly int FogHalf = Shader.PropertyToID("_BoxwalkFogHalf");

        public static readonly int Fresh = Shader.PropertyToID("_Fresh");
        public static readonly int Old = Shader.PropertyToID("_Old");
        public static readonly int FreshLevel = Shader.PropertyToID("_FreshLevel");
        public static readonly int OldLevel = Shader.PropertyToID("_OldLevel");
        public static readonly int Fade = Shader.PropertyToID("_Fade");
        public static readonly int State = Shader.PropertyToID("_State");
        public static readonly int Size = Shader.PropertyToID("_Size");
        public static readonly int Border = Shader.PropertyToID("_Border");
        public static readonly int Grid = Shader.PropertyToID("_Grid");
        public static readonly int Channels = Shader.PropertyToID("_Channels");
        public static readonly int Tile = Shader.PropertyToID("_Tile");
        public static readonly int Pitch = Shader.PropertyToID("_Pitch");
        public static readonly int Fill = Shader.PropertyToID("_Fill");
        public static readonly int Frame = Shader.PropertyToID("_Frame");
        public static readonly int Chosen = Shader.PropertyToID("_Chosen");
        public static readonly int Lit = Shader.PropertyToID("_Lit");
        public static readonly int Hovered = Shader.PropertyToID("_Hovered");
        public static readonly int Marked = Shader.PropertyToID("_Marked");

        public static readonly int Picture = Shader.PropertyToID("_Picture");
        public static readonly int Pixels = Shader.PropertyToID("_Pixels");
        public static readonly int Upright = Shader.PropertyToID("_Upright");
        public static readonly int Shown = Shader.PropertyToID("_Shown");

        public static readonly int Page = Shader.PropertyToID("_MainTex");
        public static readonly int Least = Shader.PropertyToID("_Least");
        public static readonly int Text = Shader.PropertyToID("_Text");
        public static readonly int Dim = Shader.PropertyToID("_Dim");
        public static readonly int Warm = Shader.PropertyToID("_Warm");
        public static readonly int GateColour = Shader.PropertyToID("_Gate");
        public static readonly int Thick = Shader.PropertyToID("_Thick");

        public static readonly int Main = Shader.PropertyToID("_Main");
        public static readonly int Skip = Shader.PropertyToID("_Skip");
        public static readonly int Width = Shader.PropertyToID("_Width");
        public static readonly int Pulse = Shader.PropertyToID("_Pulse");
        public static readonly int Flow = Shader.PropertyToID("_Flow");

        public static readonly int Aisle = Shader.PropertyToID("_Aisle");
        public static readonly int Shadow = Shader.PropertyToID("_Shadow");
        public static readonly int Top = Shader.PropertyToID("_Top");
        public static readonly int FloorColour = Shader.PropertyToID("_Floor");
        public static readonly int GridColour = Shader.PropertyToID("_GridColour");
    }
}
