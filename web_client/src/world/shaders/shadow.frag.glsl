uniform float uAppear;  // 0..1
uniform float uShadow;
in vec2 vAt;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  vec2 soft = vec2(1.0 - smoothstep(0.55, 1.0, abs(vAt.x)), exp(-5.0 * vAt.y * vAt.y) - exp(-5.0));
  colour = vec4(0.0, 0.0, 0.0, uShadow * soft.x * soft.y * (1.0 - fogAt(vDistance)) * uAppear);
}
