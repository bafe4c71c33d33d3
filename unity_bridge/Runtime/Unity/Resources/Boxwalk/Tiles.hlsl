// Reading and colouring a layer's atlas. Rows of an atlas lie in the texture as they came, row 0 first: v runs downwards.
#ifndef BOXWALK_TILES
#define BOXWALK_TILES
#include "World.hlsl"

Texture2D _BoxwalkColours; // 256 x 1: the sRGB colour of every byte, gain included; zero (128) is exactly black
SamplerState sampler_linear_clamp;
SamplerState sampler_trilinear_clamp;

// The colour of a byte 0..1 of the atlas, or of one between two: coarse levels blend bytes.
float3 Coloured(float byte)
{
    return _BoxwalkColours.SampleLevel(sampler_linear_clamp, float2((byte * 255.0 + 0.5) / 256.0, 0.5), 0.0).rgb;
}

// Share of the box of size `w` around `x` that lies on maps, not in gutters; x counts cells, `fill` is a map's share of one.
float OnMaps(float2 x, float2 w, float2 fill)
{
    float2 margin = (1.0 - fill) * 0.5;
    float2 a = x - floor(x) - w * 0.5;
    float2 b = a + w;
    float2 wholeA = floor(a);
    float2 wholeB = floor(b);
    float2 inA = clamp(a - wholeA - margin, float2(0.0, 0.0), fill);
    float2 inB = clamp(b - wholeB - margin, float2(0.0, 0.0), fill);
    float2 share = ((wholeB - wholeA) * fill + inB - inA) / w;
    return share.x * share.y;
}

// The byte 0..1 at `local` (0..1 in the map of cell `id`). `level`: texture pixels for a pixel of level 0; 1 / width and
// 1 / height of the texture. `reach` is how much of a map one screen pixel spans. Clamped inside the map by half a texel of
// the mip level that is read, so that neighbours never bleed. Near by pixels are crisp, with edges one screen pixel soft.
float ReadMap(Texture2D atlas, float3 level, float2 tile, float2 pitch, float2 id, float2 local, float2 reach)
{
    float2 size = tile * level.x;
    float2 low = id * pitch * level.x;
    float2 spans = reach * size; // pixels of the texture
    float mip = max(0.0, log2(max(spans.x, spans.y)));
    float2 pad = min(0.5 * exp2(ceil(mip)), size * 0.5);
    float2 at = low + local * size;
    float2 seam = floor(at + 0.5);
    at = seam + clamp((at - seam) / min(spans, 1.0), -0.5, 0.5);
    at = clamp(at, low + pad, low + size - pad);
    return atlas.SampleLevel(sampler_trilinear_clamp, at * level.yz, mip).r;
}

// Nothing has arrived yet: a band of faint light passes, quietly.
float3 Waiting(float2 place)
{
    float band = frac((place.x + place.y * 0.35) * 0.12 - _Time.y * 0.22);
    float glow = smoothstep(0.0, 0.5, band) * smoothstep(1.0, 0.5, band);
    return float3(0.035, 0.047, 0.078) + glow * float3(0.02, 0.028, 0.045);
}

#endif
