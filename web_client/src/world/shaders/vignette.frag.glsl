uniform float uDark; // 0..1
in float vOut;       // 0 at the inner edge, 1 at the outer one
layout(location = 0) out vec4 colour;

void main() {
  colour = vec4(0.0, 0.0, 0.0, uDark * smoothstep(0.0, 0.35, vOut));
}
