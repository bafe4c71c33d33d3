// The sections' portals. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Gate"
{
    Properties
    {
        _Gate ("Gate", Vector) = (0, 0, 0, 0)
        _Text ("Text", Vector) = (0, 0, 0, 0)
        _Thick ("Thick", Float) = 0.026
    }

    SubShader
    {
        PackageRequirements { "com.unity.render-pipelines.universal": "12.0" }
        Tags { "RenderPipeline" = "UniversalPipeline" "Queue" = "Transparent-10" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex GateVertex
            #pragma fragment GatePixelShader
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Gate.hlsl"
            ENDHLSL
        }
    }

    SubShader
    {
        Tags { "Queue" = "Transparent-10" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex GateVertex
            #pragma fragment GatePixelShader
            #pragma multi_compile_instancing
            #include "Gate.hlsl"
            ENDHLSL
        }
    }
}
