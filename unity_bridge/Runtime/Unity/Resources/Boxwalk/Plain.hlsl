// Rectangles of a board, each in its own colour.
#include "World.hlsl"

struct PlainPoint
{
    float4 position : POSITION;
    float4 colour : TEXCOORD0; // sRGB
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct PlainPixel
{
    float4 clip : SV_POSITION;
    float4 colour : TEXCOORD0;
    UNITY_VERTEX_OUTPUT_STEREO
};

PlainPixel PlainVertex(PlainPoint input)
{
    PlainPixel output = (PlainPixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    output.colour = input.colour;
    output.clip = ClipOf(WorldOf(input.position.xyz));
    return output;
}

float4 PlainPixelShader(PlainPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    return Written(input.colour.rgb, 1.0);
}
