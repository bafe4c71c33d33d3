// Letters of a board, each in its own colour.
#include "Letters.hlsl"

struct LetterPoint
{
    float4 position : POSITION;
    float2 at : TEXCOORD0;
    float4 colour : TEXCOORD1; // sRGB and alpha
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct LetterPixel
{
    float4 clip : SV_POSITION;
    float2 at : TEXCOORD0;
    float4 colour : TEXCOORD1;
    UNITY_VERTEX_OUTPUT_STEREO
};

LetterPixel LetterVertex(LetterPoint input)
{
    LetterPixel output = (LetterPixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    output.at = input.at;
    output.colour = input.colour;
    output.clip = ClipOf(WorldOf(input.position.xyz));
    return output;
}

float4 LetterPixelShader(LetterPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    return Written(input.colour.rgb, Cover(input.at) * input.colour.a);
}
