// Letters from the page of a font: only the alpha of the page counts.
#ifndef BOXWALK_LETTERS
#define BOXWALK_LETTERS
#include "World.hlsl"

Texture2D _MainTex;
SamplerState sampler_linear_clamp;

// Share of the pixel that letters cover: four samples, since a font's page has no coarser levels.
float Cover(float2 at)
{
    float2 dx = ddx(at) * 0.25;
    float2 dy = ddy(at) * 0.25;
    float cover = _MainTex.SampleLevel(sampler_linear_clamp, at + dx + dy * 0.5, 0.0).a;
    cover += _MainTex.SampleLevel(sampler_linear_clamp, at - dx - dy * 0.5, 0.0).a;
    cover += _MainTex.SampleLevel(sampler_linear_clamp, at - dx * 0.5 + dy, 0.0).a;
    cover += _MainTex.SampleLevel(sampler_linear_clamp, at + dx * 0.5 - dy, 0.0).a;
    return 0.25 * cover;
}

#endif
