uniform float uAppear;  // 0..1
uniform sampler2D uPage;
uniform vec3 uText;
uniform vec3 uDim;
uniform vec3 uGate;
uniform vec3 uWarm;
uniform vec3 uFloor;
uniform float uSoft;    // level of the page at which letters have melted into a halo
uniform float uSplit;   // share of the label's height above its second line
in vec2 vAt;
in vec2 vIn;
flat in vec2 vTone;
in float vSecond;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  float cover = texture(uPage, vAt).r;
  vec3 name = vTone.x < 0.5 ? uText : vTone.x < 1.5 ? uGate : uWarm;
  bool second = vIn.y > uSplit;
  if (second) cover *= vSecond;
  // a halo of the background keeps words readable before bright maps
  float halo = smoothstep(0.04, 0.3, max(textureLod(uPage, vAt, uSoft).r, textureLod(uPage, vAt, uSoft - 1.0).r));
  if (second) halo *= vSecond;
  float fog = fogAt(vDistance) * 0.35; // far names stay readable: 4.5 : 1 at least
  vec3 written = mix(second ? uDim : name, uHorizon, fog);
  float alpha = max(cover, 0.7 * halo);
  colour = vec4(mix(uFloor, written, cover / max(alpha, 1e-3)), alpha * vTone.y * uAppear);
}
