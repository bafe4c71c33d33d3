// Sky and floor behind everything. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Sky"
{
    Properties
    {
        _Top ("Top", Vector) = (0, 0, 0, 0)
        _Floor ("Floor", Vector) = (0, 0, 0, 0)
        _GridColour ("Grid", Vector) = (0, 0, 0, 0)
    }

    SubShader
    {
        PackageRequirements { "com.unity.render-pipelines.universal": "12.0" }
        Tags { "RenderPipeline" = "UniversalPipeline" "Queue" = "Background" "RenderType" = "Background" "PreviewType" = "Skybox" }
        Cull Off
        ZWrite Off

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex SkyVertex
            #pragma fragment SkyPixelShader
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Sky.hlsl"
            ENDHLSL
        }
    }

    SubShader
    {
        Tags { "Queue" = "Background" "RenderType" = "Background" "PreviewType" = "Skybox" }
        Cull Off
        ZWrite Off

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex SkyVertex
            #pragma fragment SkyPixelShader
            #pragma multi_compile_instancing
            #include "Sky.hlsl"
            ENDHLSL
        }
    }
}
