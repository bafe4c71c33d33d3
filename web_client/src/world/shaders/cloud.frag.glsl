// A picture in a frame of its group's colour; a ring around the frame where it is marked, chosen or pointed at.
uniform sampler2D uPage;
uniform vec3 uSeries[10];
uniform vec3 uText;
uniform vec3 uWarm;
uniform vec3 uFloor;
uniform float uRim;
uniform float uShown;
in vec2 vAt;
flat in vec2 vHalf;
flat in vec4 vPart;
flat in vec3 vLook;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  vec2 place = vec2(0.5 + 0.5 * vAt.x / vHalf.x, 0.5 - 0.5 * vAt.y / vHalf.y);
  vec2 at = vPart.xy + clamp(place, 0.0, 1.0) * vPart.zw;
  vec2 scale = vPart.zw / (2.0 * vHalf);
  vec3 picture = textureGrad(uPage, at, dFdx(vAt) * scale, dFdy(vAt) * scale).rgb;
  vec3 group = uSeries[int(vLook.x + 0.5)];
  if (vPart.z <= 0.0) picture = mix(uFloor, group, 0.35); // not there, or not yet
  vec2 beyond = abs(vAt) - vHalf;
  float edge = max(beyond.x, beyond.y);
  float pixel = length(vec2(dFdx(edge), dFdy(edge))) + 1e-6;
  float width = uRim * uShown;
  vec3 shown = mix(picture, group, smoothstep(-0.5 * pixel, 0.5 * pixel, edge));
  vec3 ring = vLook.z > 0.5 ? uWarm : uText;
  shown = mix(shown, uFloor, smoothstep(width - 0.5 * pixel, width + 0.5 * pixel, edge));
  shown = mix(shown, ring, smoothstep(2.0 * width - 0.5 * pixel, 2.0 * width + 0.5 * pixel, edge));
  colour = vec4(mix(shown, uHorizon, fogAt(vDistance)), 1.0);
}
