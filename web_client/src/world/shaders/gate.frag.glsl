uniform float uAppear;  // 0..1
uniform vec3 uGate;
uniform vec3 uText;
in float vAlpha;
in float vHovered;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  vec3 tone = mix(uGate, uText, 0.5 * vHovered);
  float fog = fogAt(vDistance);
  colour = vec4(mix(tone, uHorizon, fog), max(vAlpha, vHovered) * (1.0 - 0.5 * fog) * uAppear);
}
