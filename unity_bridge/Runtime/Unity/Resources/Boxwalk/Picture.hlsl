// A picture in its own colours. Pixels are crisp near by, with edges one screen pixel soft.
#include "Quad.hlsl"

Texture2D _Picture;
SamplerState sampler_trilinear_clamp;

CBUFFER_START(UnityPerMaterial)
float4 _Pixels; // width, height of the picture in pixels
float4 _Size;   // metres of the picture
float _Border;  // metres of the frame
float4 _Frame;
float _Upright; // 1: the texture's first row is the picture's lowest one, as Unity decodes files; 0: its uppermost one
float _Shown;   // 0..1
CBUFFER_END

QuadPixel PictureVertex(QuadPoint input)
{
    return QuadVertex(input, _Size.xy, _Border);
}

float4 PicturePixel(QuadPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    float2 place = input.place;
    float2 dx = ddx(place) / _Size.xy;
    float2 dy = ddy(place) / _Size.xy;
    float2 at = place / _Size.xy * _Pixels.xy;
    float2 spans = float2(length(float2(dx.x, dy.x)), length(float2(dx.y, dy.y))) * _Pixels.xy;
    float2 seam = floor(at + 0.5);
    at = seam + clamp((at - seam) / clamp(spans, 1e-4, 1.0), -0.5, 0.5);
    at = clamp(at, float2(0.5, 0.5), _Pixels.xy - 0.5) / _Pixels.xy;
    at.y = lerp(at.y, 1.0 - at.y, _Upright);
    float4 seen = _Picture.SampleLevel(sampler_trilinear_clamp, at, max(0.0, log2(max(max(spans.x, spans.y), 1e-6))));
    float3 ground = _Shown < 1.0 ? float3(0.035, 0.047, 0.078) : float3(0.0, 0.0, 0.0);
    float3 shown = lerp(ground, seen.rgb, _Shown * seen.a);
    float pixel = max(length(dx * _Size.xy), length(dy * _Size.xy));
    float onRim = _Border > 0.0 ? smoothstep(-0.5 * pixel, 0.5 * pixel, Beyond(place, _Size.xy)) : 0.0;
    return Written(Fogged(lerp(shown, _Frame.rgb, onRim), input.distance), 1.0);
}
