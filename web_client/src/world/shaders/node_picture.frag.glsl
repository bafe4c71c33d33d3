// A node's picture on a mat, its shadow on the panel behind it.
uniform sampler2D uPage;
uniform float uAround;
uniform float uMat;     // metres of the mat
uniform vec3 uFloor;
uniform vec3 uFrame;
in vec2 vPlace;
flat in vec2 vSize;
flat in vec4 vSlot;
flat in float vShown;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  vec2 perMetre = vSlot.zw / vSize;
  vec2 spans = vec2(length(vec2(dFdx(vPlace.x), dFdy(vPlace.x))), length(vec2(dFdx(vPlace.y), dFdy(vPlace.y)))) + 1e-6;
  float pixel = max(spans.x, spans.y);
  spans *= perMetre; // texels of a screen pixel
  float level = max(0.0, log2(max(spans.x, spans.y)));
  vec2 at = vPlace * perMetre;
  vec2 seam = floor(at + 0.5);
  at = clamp(seam + clamp((at - seam) / min(spans, 1.0), -0.5, 0.5), vec2(0.0), vSlot.zw);
  vec4 seen = textureLod(uPage, (vSlot.xy + at) / vec2(textureSize(uPage, 0)), level);
  vec3 shown = seen.a < 0.5 ? coloured(seen.r) : seen.rgb;
  vec2 beyond = max(-vPlace, vPlace - vSize);
  float away = length(max(beyond, 0.0));
  float edge = max(beyond.x, beyond.y);
  shown = mix(shown, uFloor, smoothstep(-0.5 * pixel, 0.5 * pixel, edge));
  float line = max(0.008, 1.2 * pixel);
  shown = mix(shown, uFrame, smoothstep(uMat - line - pixel, uMat - line, edge));
  float card = 1.0 - smoothstep(uMat - 0.5 * pixel, uMat + 0.5 * pixel, edge);
  float fog = fogAt(vDistance);
  float far = clamp((away - uMat) / (uAround - uMat), 0.0, 1.0);
  float shadow = 0.6 * (1.0 - far) * (1.0 - far) * (1.0 - fog);
  float alpha = mix(shadow, 1.0, card);
  colour = vec4(mix(vec3(0.0), mix(shown, uHorizon, fog), card), alpha * vShown);
}
