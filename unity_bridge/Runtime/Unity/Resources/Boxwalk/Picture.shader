// A picture in a frame. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Picture"
{
    Properties
    {
        [NoScaleOffset] _Picture ("Picture", 2D) = "black" {}
        _Pixels ("Pixels", Vector) = (1, 1, 0, 0)
        _Size ("Size", Vector) = (1, 1, 0, 0)
        _Border ("Border", Float) = 0
        _Frame ("Frame", Vector) = (0, 0, 0, 0)
        _Upright ("Upright", Float) = 0
        _Shown ("Shown", Float) = 1
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
            #pragma vertex PictureVertex
            #pragma fragment PicturePixel
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Picture.hlsl"
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
            #pragma vertex PictureVertex
            #pragma fragment PicturePixel
            #pragma multi_compile_instancing
            #include "Picture.hlsl"
            ENDHLSL
        }
    }
}
