// Labels above boards. The first subshader is for the Universal Render Pipeline, the second one for the built-in pipeline.
Shader "Boxwalk/Label"
{
    Properties
    {
        [NoScaleOffset] _MainTex ("Page of the font", 2D) = "white" {}
        _Text ("Text", Vector) = (0, 0, 0, 0)
        _Dim ("Dim", Vector) = (0, 0, 0, 0)
        _Gate ("Gate", Vector) = (0, 0, 0, 0)
        _Warm ("Warm", Vector) = (0, 0, 0, 0)
        _Least ("Least", Float) = 20
    }

    SubShader
    {
        PackageRequirements { "com.unity.render-pipelines.universal": "12.0" }
        Tags { "RenderPipeline" = "UniversalPipeline" "Queue" = "Transparent" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex LabelVertex
            #pragma fragment LabelPixelShader
            #pragma multi_compile_instancing
            #define BOXWALK_URP
            #include "Label.hlsl"
            ENDHLSL
        }
    }

    SubShader
    {
        Tags { "Queue" = "Transparent" "RenderType" = "Transparent" "IgnoreProjector" = "True" "DisableBatching" = "True" }
        Cull Off
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex LabelVertex
            #pragma fragment LabelPixelShader
            #pragma multi_compile_instancing
            #include "Label.hlsl"
            ENDHLSL
        }
    }
}
