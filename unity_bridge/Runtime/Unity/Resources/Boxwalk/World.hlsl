// Shared by all shaders of the world. Colours are computed in sRGB, as the browser's client does; `Written` takes them
// to what the camera's target holds. A subshader for the Universal Render Pipeline defines BOXWALK_URP.
#ifndef BOXWALK_WORLD
#define BOXWALK_WORLD

#ifdef BOXWALK_URP
#include "Packages/com.unity.render-pipelines.universal/ShaderLibrary/Core.hlsl"
#else
#include "UnityCG.cginc"
#endif

float4 _BoxwalkHorizon; // sRGB
float _BoxwalkFogHalf;  // metres beyond the first 6 after which half of a thing's colour has given way to the horizon's

float3 WorldOf(float3 position)
{
    return mul(UNITY_MATRIX_M, float4(position, 1.0)).xyz;
}

float3 WorldDirectionOf(float3 direction)
{
    return mul((float3x3)UNITY_MATRIX_M, direction);
}

float4 ClipOf(float3 world)
{
    return mul(UNITY_MATRIX_VP, float4(world, 1.0));
}

// Pixels of one metre that stands one metre away.
float Focal()
{
    return abs(UNITY_MATRIX_P[1][1]) * _ScreenParams.y * 0.5;
}

float FogAt(float metres)
{
    float d = max(0.0, metres - 6.0) / max(_BoxwalkFogHalf, 1e-3);
    return 1.0 - exp2(-d * sqrt(d));
}

float3 Fogged(float3 colour, float metres)
{
    return lerp(colour, _BoxwalkHorizon.rgb, FogAt(metres));
}

// sRGB 0..1 as the target wants it: the target of a project in linear space turns it back by itself.
float4 Written(float3 colour, float alpha)
{
#ifndef UNITY_COLORSPACE_GAMMA
    float3 high = pow(abs((colour + 0.055) / 1.055), float3(2.4, 2.4, 2.4));
    colour = lerp(colour / 12.92, high, step(float3(0.04045, 0.04045, 0.04045), colour));
#endif
    return float4(colour, alpha);
}

#endif
