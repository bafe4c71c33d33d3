// Rooms, aisle and shadows. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Floor"
{
    Properties
    {
        _Aisle ("Aisle", Vector) = (0, 0, 0, 0)
        _Gate ("Gate", Vector) = (0, 0, 0, 0)
        _Shadow ("Shadow", Float) = 0
    }

    SubShader
    {
        PackageRequirements { "com.unity.render-pipelines.universal": "12.0" }
        Tags { "RenderPipeline" = "UniversalPipeline" "Queue" = "Transparent-30" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex FloorVertex
            #pragma fragment FloorPixelShader
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Floor.hlsl"
            ENDHLSL
        }
    }

    SubShader
    {
        Tags { "Queue" = "Transparent-30" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex FloorVertex
            #pragma fragment FloorPixelShader
            #pragma multi_compile_instancing
            #include "Floor.hlsl"
            ENDHLSL
        }
    }
}
