// Shared by all shaders of the world. Colours are sRGB and are written as they are.
uniform vec3 uHorizon;
uniform float uFogHalf;   // metres beyond the first 6 after which half of a thing's colour has given way to the horizon's
uniform float uTime;      // seconds

float fogAt(float distance) {
  float d = max(0.0, distance - 6.0) / uFogHalf;
  return 1.0 - exp2(-d * sqrt(d));
}
