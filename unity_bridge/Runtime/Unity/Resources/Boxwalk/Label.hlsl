// A label stands on the upper edge of its board, at the end that is left from where the eye is. It grows with distance.
#include "Letters.hlsl"

CBUFFER_START(UnityPerMaterial)
float4 _Text;
float4 _Dim;
float4 _Gate;
float4 _Warm;
float _Least; // pixels of height that a label never falls below
CBUFFER_END

struct LabelPoint
{
    float4 position : POSITION; // metres at full size from the label's lower left corner; z: 0 the name, 1 the second line
    float2 at : TEXCOORD0;      // place on the font's page
    float4 centre : TEXCOORD1;  // middle of the board's upper edge; half the board's width
    float4 right : TEXCOORD2;   // unit vector of the board; metres of the label above the edge
    float4 up : TEXCOORD3;      // unit vector of the board; height of the label at full size
    float3 look : TEXCOORD4;    // 0 text, 1 gate, 2 chosen; alpha; 1 if it has a second line
    UNITY_VERTEX_INPUT_INSTANCE_ID
};

struct LabelPixel
{
    float4 clip : SV_POSITION;
    float2 at : TEXCOORD0;
    float4 look : TEXCOORD1; // tone, alpha, 1 on the second line, metres to the eye
    UNITY_VERTEX_OUTPUT_STEREO
};

LabelPixel LabelVertex(LabelPoint input)
{
    LabelPixel output = (LabelPixel)0;
    UNITY_SETUP_INSTANCE_ID(input);
    UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output);
    float3 centre = WorldOf(input.centre.xyz);
    float3 right = WorldDirectionOf(input.right.xyz);
    float3 up = WorldDirectionOf(input.up.xyz);
    // of boards in a left-handed world the front is where up x right points
    float side = dot(_WorldSpaceCameraPos - centre, cross(up, right)) >= 0.0 ? 1.0 : -1.0;
    right *= side;
    float3 anchor = centre - right * input.centre.w;
    float metres = length(anchor - _WorldSpaceCameraPos);
    float focal = Focal();
    float size = max(1.0, _Least * metres / (focal * input.up.w));
    float tall = input.up.w * size * focal / metres; // pixels
    float second = input.look.z * smoothstep(1.05 * _Least, 1.49 * _Least, tall); // too small to read: leave it out
    float drop = (1.0 - second) * 0.36 * input.up.w * size;                       // and let the name come down
    float3 world = anchor + right * input.position.x * size + up * (input.right.w - drop + input.position.y * size);
    float alpha = input.look.y * (input.position.z > 0.5 ? second : 1.0);
    output.at = input.at;
    output.look = float4(input.look.x, alpha, input.position.z, metres);
    output.clip = alpha > 0.0 ? ClipOf(world) : float4(2.0, 2.0, 2.0, 1.0);
    return output;
}

float4 LabelPixelShader(LabelPixel input) : SV_Target
{
    UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input);
    float3 name = input.look.x < 0.5 ? _Text.rgb : input.look.x < 1.5 ? _Gate.rgb : _Warm.rgb;
    float3 written = input.look.z > 0.5 ? _Dim.rgb : name;
    float fog = FogAt(input.look.w) * 0.35; // far names stay readable
    return Written(lerp(written, _BoxwalkHorizon.rgb, fog), Cover(input.at) * input.look.y);
}
