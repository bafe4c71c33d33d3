// One layer: maps of all its channels on one quad. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Panel"
{
    Properties
    {
        [NoScaleOffset] _Fresh ("Atlas", 2D) = "gray" {}
        [NoScaleOffset] _Old ("Atlas before", 2D) = "gray" {}
        _FreshLevel ("Scale and texel of the atlas", Vector) = (1, 1, 1, 0)
        _OldLevel ("Scale and texel of the atlas before", Vector) = (1, 1, 1, 0)
        _Fade ("Fade", Float) = 1
        _State ("State", Float) = 0
        _Size ("Size", Vector) = (1, 1, 0, 0)
        _Border ("Border", Float) = 0
        _Grid ("Columns and rows", Vector) = (1, 1, 0, 0)
        _Channels ("Channels", Float) = 0
        _Tile ("Tile", Vector) = (1, 1, 0, 0)
        _Pitch ("Pitch", Vector) = (1, 1, 0, 0)
        _Fill ("Fill", Vector) = (1, 1, 0, 0)
        _Frame ("Frame", Vector) = (0, 0, 0, 0)
        _Warm ("Warm", Vector) = (0, 0, 0, 0)
        _Text ("Text", Vector) = (0, 0, 0, 0)
        _Chosen ("Chosen", Float) = 0
        _Lit ("Lit", Float) = 0
        _Hovered ("Hovered", Float) = -1
        _Marked ("Marked", Float) = -1
    }

    SubShader
    {
        PackageRequirements { "com.unity.render-pipelines.universal": "12.0" }
        Tags { "RenderPipeline" = "UniversalPipeline" "Queue" = "Geometry" "RenderType" = "Opaque" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite On

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex PanelVertex
            #pragma fragment PanelPixel
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Panel.hlsl"
            ENDHLSL
        }
    }

    SubShader
    {
        Tags { "Queue" = "Geometry" "RenderType" = "Opaque" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite On

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex PanelVertex
            #pragma fragment PanelPixel
            #pragma multi_compile_instancing
            #include "Panel.hlsl"
            ENDHLSL
        }
    }
}
