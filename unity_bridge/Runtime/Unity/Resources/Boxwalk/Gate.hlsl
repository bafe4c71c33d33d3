// Lines in space, turned to the eye, never thinner than about a screen pixel (they pale instead).
#include "World.hlsl"

CBUFFER_START(UnityPerMaterial)
float4 _Gate;
float4 _Text;
float _Thick; // metres
CBUFFER_END

struct GatePoint
{
    float4 position : POSITION; // where the line begins
    float2 corner : TEXCOORD0;  // 0 or 1 along, -1 or 1 across
    float3 to : TEXCOORD1;      // where it ends
    float2 look : TEXCOORD2;    // 1 at the outermost level, less for nested ones; 1 when under the pointer
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct GatePixel
{
    float4 clip : SV_POSITION;
    float3 look : TEXCOORD0; // alpha, under the pointer, metres to the eye
    UNITY_VERTEX_OUTPUT_STEREO
};

GatePixel GateVertex(GatePoint input)
{
    GatePixel output = (GatePixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    float3 from = WorldOf(input.position.xyz);
    float3 to = WorldOf(input.to);
    float3 at = lerp(from, to, input.corner.x);
    float3 along = normalize(to - from);
    float3 gaze = at - _WorldSpaceCameraPos;
    float metres = length(gaze);
    float3 across = normalize(cross(along, gaze) + float3(1e-6, 0.0, 0.0));
    float pixel = metres / Focal();
    float thick = max(_Thick * (0.6 + 0.4 * input.look.x) * (1.0 + 0.6 * input.look.y), 1.4 * pixel);
    output.look = float3(min(1.0, 0.45 + _Thick / thick) * input.look.x, input.look.y, metres);
    output.clip = ClipOf(at + across * input.corner.y * 0.5 * thick + along * (input.corner.x - 0.5) * thick);
    return output;
}

float4 GatePixelShader(GatePixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    float3 tone = lerp(_Gate.rgb, _Text.rgb, 0.5 * input.look.y);
    float fog = FogAt(input.look.z);
    return Written(lerp(tone, _BoxwalkHorizon.rgb, fog), max(input.look.x, input.look.y) * (1.0 - 0.5 * fog));
}
