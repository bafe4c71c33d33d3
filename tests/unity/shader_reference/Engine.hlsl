// What the world's shaders use of Unity's own include files, as declarations that an HLSL compiler can check them against:
// the names and macros of UnityCG.cginc (2022.3) and of the Universal Render Pipeline's Core.hlsl (14). Nothing of Unity's
// is copied; with STEREO_INSTANCING_ON the macros ask for what single-pass instanced rendering asks for.
#ifndef ENGINE
#define ENGINE

#define CBUFFER_START(name) cbuffer name {
#define CBUFFER_END };

cbuffer UnityPerFrame
{
    float4 _Time;
    float4 _ScreenParams;
    float4x4 ENGINE_MATRIX_P;
};

cbuffer UnityPerDraw
{
    float4x4 unity_ObjectToWorld;
};

#define UNITY_MATRIX_M unity_ObjectToWorld
#define UNITY_MATRIX_P ENGINE_MATRIX_P

#ifdef STEREO_INSTANCING_ON
cbuffer UnityStereoGlobals
{
    float4x4 unity_StereoMatrixVP[2];
    float4 unity_StereoWorldSpaceCameraPos[2];
};
static uint unity_StereoEyeIndex;
#define UNITY_MATRIX_VP unity_StereoMatrixVP[unity_StereoEyeIndex]
#define _WorldSpaceCameraPos unity_StereoWorldSpaceCameraPos[unity_StereoEyeIndex].xyz
#define UNITY_VERTEX_INPUT_INSTANCE_ID uint instanceID : SV_InstanceID;
#define UNITY_VERTEX_OUTPUT_STEREO nointerpolation uint eye : BLENDINDICES0; uint target : SV_RenderTargetArrayIndex;
#define UNITY_SETUP_INSTANCE_ID(input) unity_StereoEyeIndex = input.instanceID & 1u;
#define UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output) output.eye = unity_StereoEyeIndex; output.target = unity_StereoEyeIndex;
#define UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input) unity_StereoEyeIndex = input.eye;
#else
cbuffer UnityPerCamera
{
    float4x4 unity_MatrixVP;
    float3 _WorldSpaceCameraPos;
};
#define UNITY_MATRIX_VP unity_MatrixVP
#define UNITY_VERTEX_INPUT_INSTANCE_ID
#define UNITY_VERTEX_OUTPUT_STEREO
#define UNITY_SETUP_INSTANCE_ID(input)
#define UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output)
#define UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input)
#endif

#endif
