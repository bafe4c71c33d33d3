#include "Engine.hlsl"
