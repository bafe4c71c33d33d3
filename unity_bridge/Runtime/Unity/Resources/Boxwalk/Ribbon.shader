// Conveyors. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Ribbon"
{
    Properties
    {
        _Main ("Main", Vector) = (0, 0, 0, 0)
        _Skip ("Skip", Vector) = (0, 0, 0, 0)
        _Warm ("Warm", Vector) = (0, 0, 0, 0)
        _Width ("Width", Float) = 0.24
        _Pulse ("Pulse", Float) = -1
        _Flow ("Flow", Float) = 0
    }

    SubShader
    {
        PackageRequirements { "com.unity.render-pipelines.universal": "12.0" }
        Tags { "RenderPipeline" = "UniversalPipeline" "Queue" = "Transparent-20" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex RibbonVertex
            #pragma fragment RibbonPixelShader
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Ribbon.hlsl"
            ENDHLSL
        }
    }

    SubShader
    {
        Tags { "Queue" = "Transparent-20" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex RibbonVertex
            #pragma fragment RibbonPixelShader
            #pragma multi_compile_instancing
            #include "Ribbon.hlsl"
            ENDHLSL
        }
    }
}
