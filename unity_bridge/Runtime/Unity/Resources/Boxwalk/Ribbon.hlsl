// Conveyors: a quiet band and chevrons in the direction of the data. They move only while a pulse runs.
#include "World.hlsl"

static const float Period = 0.55;

CBUFFER_START(UnityPerMaterial)
float4 _Main;
float4 _Skip;
float4 _Warm;
float _Width; // metres
float _Pulse; // metres from the input that the pulse has come, negative for none
float _Flow;  // metres that the chevrons have moved
CBUFFER_END

struct RibbonPoint
{
    float4 position : POSITION;
    float2 way : TEXCOORD0;   // metres along, -1..1 across
    float4 shape : TEXCOORD1; // 0 main, 1 skip, 2 input; length in metres; opaque 0 or 1; metres that the data have gone before
    float light : TEXCOORD2;  // 0 dimmed .. 1 as usual .. 2 lit
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct RibbonPixel
{
    float4 clip : SV_POSITION;
    float2 way : TEXCOORD0;
    float4 shape : TEXCOORD1;
    float2 light : TEXCOORD2; // and metres to the eye
    UNITY_VERTEX_OUTPUT_STEREO
};

RibbonPixel RibbonVertex(RibbonPoint input)
{
    RibbonPixel output = (RibbonPixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    float3 world = WorldOf(input.position.xyz);
    output.way = input.way;
    output.shape = input.shape;
    output.light = float2(input.light, distance(world, _WorldSpaceCameraPos));
    output.clip = ClipOf(world);
    return output;
}

float4 RibbonPixelShader(RibbonPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    float2 way = input.way;
    float light = input.light.x;
    float3 tone = input.shape.x < 0.5 ? _Main.rgb : input.shape.x < 1.5 ? _Skip.rgb : _Warm.rgb;
    float pixel = max(max(length(ddx(way)), length(ddy(way))), 1e-4);
    float across = way.y * 0.5 * _Width;
    float at = way.x - _Flow + abs(across) * 1.25; // an arrow's arms lag behind its tip
    float soft = max(fwidth(at), 1e-4);
    float phase = (frac(at / Period) - 0.5) * Period;
    float inside = 1.0 - smoothstep(0.6, 0.6 + max(0.08, 2.0 * pixel / _Width), abs(way.y));
    float chevron = saturate((0.026 - abs(phase)) / soft + 0.5) * inside;
    chevron = lerp(chevron, 0.075, smoothstep(0.16, 0.45, soft));
    float edge = 1.0 - smoothstep(1.0 - 2.0 * pixel / _Width, 1.0, abs(way.y)) * 0.5;
    float band = light < 1.0 ? lerp(0.10, 0.34, light) : lerp(0.34, 0.6, light - 1.0);
    float arrow = light < 1.0 ? lerp(0.15, 0.9, light) : 1.0;
    float behind = _Pulse - (input.shape.w + way.x);
    float wave = _Pulse < 0.0 ? 0.0 : smoothstep(-0.6, 0.0, behind) * exp(-max(behind, 0.0) / 5.0);
    float alpha = min(1.0, lerp(band, arrow, chevron) * edge + 0.5 * wave);
    if (input.shape.z > 0.5) alpha *= 0.25 + 0.75 * step(0.5, frac(way.x / 0.8)); // the way of the data could not be followed
    alpha *= smoothstep(0.0, 0.05, way.x) * smoothstep(0.0, 0.05, input.shape.y - way.x);
    float3 shown = lerp(tone, float3(1.0, 1.0, 1.0), 0.35 * wave * chevron);
    float fog = FogAt(input.light.y);
    return Written(lerp(shown, _BoxwalkHorizon.rgb, fog), alpha * (1.0 - 0.6 * fog));
}
