uniform vec3 uColour;
uniform float uShaded; // 0: the colour as it is
uniform float uAlpha;
in float vLight;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  vec3 shown = uColour * mix(1.0, vLight, uShaded);
  colour = vec4(mix(shown, uHorizon, fogAt(vDistance)), uAlpha);
}
