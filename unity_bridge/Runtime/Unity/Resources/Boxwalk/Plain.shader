// A board's rectangles. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Plain"
{
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
            #pragma vertex PlainVertex
            #pragma fragment PlainPixelShader
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Plain.hlsl"
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
            #pragma vertex PlainVertex
            #pragma fragment PlainPixelShader
            #pragma multi_compile_instancing
            #include "Plain.hlsl"
            ENDHLSL
        }
    }
}
