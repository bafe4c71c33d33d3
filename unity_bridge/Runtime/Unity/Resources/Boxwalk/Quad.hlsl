// A quad of metres whose frame stands outside of its picture's rectangle. Boards can be read from both sides.
#ifndef BOXWALK_QUAD
#define BOXWALK_QUAD
#include "World.hlsl"

struct QuadPoint
{
    float4 position : POSITION; // -0.5..0.5; the transform's scale is the size with the frame
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct QuadPixel
{
    float4 clip : SV_POSITION;
    float2 place : TEXCOORD0;    // metres from the upper left corner of the picture, y downwards
    float distance : TEXCOORD1;  // metres to the eye
    UNITY_VERTEX_OUTPUT_STEREO
};

QuadPixel QuadVertex(QuadPoint input, float2 size, float border)
{
    QuadPixel output = (QuadPixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    float3 world = WorldOf(input.position.xyz);
    float2 at = input.position.xy * (size + 2.0 * border);
    // a quad shows its front towards -z; from behind left and right change places
    float3 front = -WorldDirectionOf(float3(0.0, 0.0, 1.0));
    float side = dot(_WorldSpaceCameraPos - world, front) >= 0.0 ? 1.0 : -1.0;
    output.place = float2(at.x * side, -at.y) + 0.5 * size;
    output.distance = distance(world, _WorldSpaceCameraPos);
    output.clip = ClipOf(world);
    return output;
}

// Metres beyond the picture's edge, negative inside.
float Beyond(float2 place, float2 size)
{
    float2 beyond = max(-place, place - size);
    return max(beyond.x, beyond.y);
}

#endif
