// A board's letters. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Letter"
{
    Properties
    {
        [NoScaleOffset] _MainTex ("Page of the font", 2D) = "white" {}
    }

    SubShader
    {
        PackageRequirements { "com.unity.render-pipelines.universal": "12.0" }
        Tags { "RenderPipeline" = "UniversalPipeline" "Queue" = "Transparent+10" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex LetterVertex
            #pragma fragment LetterPixelShader
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Letter.hlsl"
            ENDHLSL
        }
    }

    SubShader
    {
        Tags { "Queue" = "Transparent+10" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex LetterVertex
            #pragma fragment LetterPixelShader
            #pragma multi_compile_instancing
            #include "Letter.hlsl"
            ENDHLSL
        }
    }
}
