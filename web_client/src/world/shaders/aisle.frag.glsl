uniform float uAppear;  // 0..1
uniform vec3 uAisle;
uniform vec3 uGate;
uniform float uWidth;  // metres
uniform float uLength;
in vec2 vWay;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  float across = abs(vWay.y) * 0.5 * uWidth;
  float pixel = max(fwidth(vWay.y) * 0.5 * uWidth, 1e-4);
  float rim = 0.5 * uWidth - 0.012; // middle of a hairline of 24 mm, never thinner than a screen pixel
  float width = max(0.024, 1.1 * pixel);
  float line = clamp((0.5 * width - abs(across - rim)) / pixel + 0.5, 0.0, 1.0) * min(1.0, 0.35 + 0.024 / pixel);
  vec3 shown = mix(uAisle, uGate, 0.62 * line);
  float ends = smoothstep(0.0, 2.5, vWay.x) * smoothstep(0.0, 2.5, uLength - vWay.x);
  colour = vec4(mix(shown, uHorizon, fogAt(vDistance)), ends * uAppear);
}
