// Sky and floor behind everything: above the horizon a gradient, below it the floor with a 2 m grid hardly seen.
#include "World.hlsl"

CBUFFER_START(UnityPerMaterial)
float4 _Top;
float4 _Floor;
float4 _GridColour;
CBUFFER_END

struct SkyPoint
{
    float4 position : POSITION;
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct SkyPixel
{
    float4 clip : SV_POSITION;
    float3 ray : TEXCOORD0;
    UNITY_VERTEX_OUTPUT_STEREO
};

SkyPixel SkyVertex(SkyPoint input)
{
    SkyPixel output = (SkyPixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    output.ray = WorldDirectionOf(input.position.xyz);
    output.clip = ClipOf(WorldOf(input.position.xyz));
    return output;
}

// Share of the pixel that hairlines of `width` metres, every 2 m, cover.
float Lines(float x, float pixel, float width)
{
    float w = max(pixel, 1e-4);
    float away = abs(frac(x * 0.5 + 0.5) - 0.5) * 2.0;
    return saturate((0.5 * (width + w) - away) / w) * min(1.0, width / w);
}

// Half a step of the screen's 8 bits, so that slow gradients show no bands.
float Dither(float2 pixel)
{
    return (frac(52.9829189 * frac(dot(pixel, float2(0.06711056, 0.00583715)))) - 0.5) / 255.0;
}

float4 SkyPixelShader(SkyPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    float3 ray = normalize(input.ray);
    float reach = _WorldSpaceCameraPos.y / max(-ray.y, 1e-4);
    float2 at = _WorldSpaceCameraPos.xz + ray.xz * reach;
    float2 pixel = fwidth(at);
    float dither = Dither(input.clip.xy);
    if (ray.y >= -1e-4)
    {
        float3 sky = lerp(_BoxwalkHorizon.rgb, _Top.rgb, smoothstep(0.0, 0.42, ray.y));
        return Written(sky + dither, 1.0);
    }
    float grid = max(Lines(at.x, pixel.x, 0.02), Lines(at.y, pixel.y, 0.02));
    float3 ground = lerp(_Floor.rgb, _GridColour.rgb, grid);
    return Written(lerp(ground, _BoxwalkHorizon.rgb, FogAt(reach)) + dither, 1.0);
}
