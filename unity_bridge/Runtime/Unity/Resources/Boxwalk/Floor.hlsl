// The floor under the conveyors: rooms and the aisle, plates with a hairline at their rims, and the boards' soft shadows.
#include "World.hlsl"

CBUFFER_START(UnityPerMaterial)
float4 _Aisle;
float4 _Gate;
float _Shadow; // darkness of shadows, 0..1
CBUFFER_END

struct FloorPoint
{
    float4 position : POSITION;
    float2 way : TEXCOORD0;   // metres along, -1..1 across; of a shadow -1..1 both ways
    float3 shape : TEXCOORD1; // metres of the whole along and to each side; 0 the aisle, 1 a room, 2 a shadow
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct FloorPixel
{
    float4 clip : SV_POSITION;
    float2 way : TEXCOORD0;
    float3 shape : TEXCOORD1;
    float distance : TEXCOORD2;
    UNITY_VERTEX_OUTPUT_STEREO
};

FloorPixel FloorVertex(FloorPoint input)
{
    FloorPixel output = (FloorPixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    float3 world = WorldOf(input.position.xyz);
    output.way = input.way;
    output.shape = input.shape;
    output.distance = distance(world, _WorldSpaceCameraPos);
    output.clip = ClipOf(world);
    return output;
}

// A hairline of 2 cm whose outer edge is a plate's rim, `inside` metres away; paler, not thinner, from afar.
float Hairline(float inside, float pixel)
{
    float width = max(0.02, 1.1 * pixel);
    return saturate((width - inside) / pixel + 0.5) * min(1.0, 0.25 + 0.02 / pixel);
}

// The aisle's is a little stronger, and its middle keeps its place.
float AisleLine(float inside, float pixel)
{
    float width = max(0.024, 1.1 * pixel);
    return saturate((0.5 * width - abs(inside - 0.012)) / pixel + 0.5) * min(1.0, 0.35 + 0.024 / pixel);
}

float4 FloorPixelShader(FloorPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    float2 way = input.way;
    float pixelAcross = max(fwidth(way.y) * input.shape.y, 1e-4);
    float pixelAlong = max(fwidth(way.x), 1e-4);
    float fog = FogAt(input.distance);
    if (input.shape.z > 1.5)
    {
        float soft = (1.0 - smoothstep(0.55, 1.0, abs(way.x))) * (exp(-5.0 * way.y * way.y) - exp(-5.0));
        return Written(float3(0.0, 0.0, 0.0), _Shadow * soft * (1.0 - fog));
    }
    float inside = input.shape.y * (1.0 - abs(way.y));
    float2 ends = float2(way.x, input.shape.x - way.x);
    float alpha;
    float tone;
    if (input.shape.z > 0.5)
    {
        float rim = max(Hairline(inside, pixelAcross), Hairline(min(ends.x, ends.y), pixelAlong));
        tone = 0.4 * rim;
        alpha = lerp(0.55, 0.8, rim);
    }
    else
    {
        tone = 0.62 * AisleLine(inside, pixelAcross);
        alpha = smoothstep(0.0, 2.5, ends.x) * smoothstep(0.0, 2.5, ends.y);
    }
    float3 shown = lerp(_Aisle.rgb, _Gate.rgb, tone);
    return Written(lerp(shown, _BoxwalkHorizon.rgb, fog), alpha);
}
