// Conveyors: a quiet band and chevrons in the direction of the data. They move only while a pulse runs.
uniform float uAppear;  // 0..1
uniform vec3 uMain;
uniform vec3 uSkip;
uniform vec3 uWarm;
uniform float uWidth;
uniform float uPulse;  // metres from the input that the pulse has come, negative for none
uniform float uFlow;   // metres that the chevrons have moved
in vec2 vWay;
flat in vec3 vKind;
in float vLight;
in float vGone;
in float vDistance;
layout(location = 0) out vec4 colour;

const float PERIOD = 0.55;

void main() {
  vec3 tone = vKind.x < 0.5 ? uMain : vKind.x < 1.5 ? uSkip : uWarm;
  float pixel = max(max(length(dFdx(vWay)), length(dFdy(vWay))), 1e-4);
  float across = vWay.y * 0.5 * uWidth;
  float at = vWay.x - uFlow + abs(across) * 1.25;  // an arrow's arms lag behind its tip
  float soft = max(fwidth(at), 1e-4);
  float phase = (fract(at / PERIOD) - 0.5) * PERIOD;
  float inside = 1.0 - smoothstep(0.6, 0.6 + max(0.08, 2.0 * pixel / uWidth), abs(vWay.y));
  float chevron = clamp((0.026 - abs(phase)) / soft + 0.5, 0.0, 1.0) * inside;
  chevron = mix(chevron, 0.075, smoothstep(0.16, 0.45, soft));
  float edge = 1.0 - smoothstep(1.0 - 2.0 * pixel / uWidth, 1.0, abs(vWay.y)) * 0.5;
  float band = vLight < 1.0 ? mix(0.10, 0.34, vLight) : mix(0.34, 0.6, vLight - 1.0);
  float arrow = vLight < 1.0 ? mix(0.15, 0.9, vLight) : 1.0;
  float behind = uPulse - vGone;
  float wave = uPulse < 0.0 ? 0.0 : smoothstep(-0.6, 0.0, behind) * exp(-max(behind, 0.0) / 5.0);
  float alpha = mix(band, arrow, chevron) * edge;
  alpha = min(1.0, alpha + 0.5 * wave);
  if (vKind.z > 0.5) alpha *= 0.25 + 0.75 * step(0.5, fract(vWay.x / 0.8)); // the way of the data could not be followed
  alpha *= smoothstep(0.0, 0.05, vWay.x) * smoothstep(0.0, 0.05, vKind.y - vWay.x);
  vec3 shown = mix(tone, vec3(1.0), 0.35 * wave * chevron);
  colour = vec4(mix(shown, uHorizon, fogAt(vDistance)), alpha * (1.0 - 0.6 * fogAt(vDistance)) * uAppear);
}
