// One layer on one quad: cell, gutter, pixel and colour from the place on the quad.
uniform sampler2D uFresh;
uniform sampler2D uOld;
uniform vec3 uFreshLevel; // texture pixels for a pixel of level 0; 1 / width, 1 / height of the texture
uniform vec3 uOldLevel;
uniform float uFade;      // 0: uOld only .. 1: uFresh only
uniform float uState;     // 0 waiting, 1 maps, 2 not computed, 3 nothing to show
uniform float uAlpha;
uniform vec2 uSize;
uniform float uBorder;
uniform vec2 uGrid;       // columns, rows
uniform float uChannels;
uniform vec2 uTile;       // width, height in pixels of level 0
uniform vec2 uPitch;
uniform vec2 uFill;
uniform vec3 uFrame;
uniform vec3 uWarm;
uniform vec3 uText;
uniform float uChosen;    // 0..1
uniform float uLit;       // 0..1, light along the frame when an input arrives
uniform float uHovered;   // channel under the pointer, -1 for none
in vec2 vPlace;
in float vDistance;
layout(location = 0) out vec4 colour;

vec3 maps(vec2 place, vec2 dx, vec2 dy) {
  vec2 perCell = uGrid / uSize;
  vec2 cells = place * perCell;
  vec2 id = clamp(floor(cells), vec2(0.0), uGrid - 1.0);
  vec2 w = vec2(length(vec2(dx.x, dy.x)), length(vec2(dx.y, dy.y))) * perCell + 1e-6;
  vec2 local = (cells - id - 0.5 * (1.0 - uFill)) / uFill;
  float channel = id.y * uGrid.x + id.x;
  vec3 shown = vec3(0.0);
  if (channel < uChannels) {
    vec2 reach = w / uFill;
    if (uFade > 0.0) shown = signedColour(readMap(uFresh, vec2(0.0), uFreshLevel.yz, uFreshLevel.x, uTile, uPitch, id, local, reach)) * uFade;
    if (uFade < 1.0) shown += signedColour(readMap(uOld, vec2(0.0), uOldLevel.yz, uOldLevel.x, uTile, uPitch, id, local, reach)) * (1.0 - uFade);
    shown *= onMaps(cells, w, uFill);
  }
  if (channel == uHovered) {
    vec2 outside = max(-local, local - 1.0) * uFill / perCell;
    float edge = max(outside.x, outside.y);
    float pixel = max(length(dx), length(dy));
    float reach = max(0.006, 1.2 * pixel);
    shown = mix(shown, uText, 1.0 - smoothstep(0.5 * reach, reach, abs(edge - 0.5 * reach)));
  }
  return shown;
}

void main() {
  vec2 place = vPlace;
  vec2 dx = dFdx(vPlace);
  vec2 dy = dFdy(vPlace);
  if (!gl_FrontFacing) { // boards can be read from both sides
    place.x = uSize.x - place.x;
    dx.x = -dx.x;
    dy.x = -dy.x;
  }
  vec2 beyond = max(-place, place - uSize);
  float border = max(beyond.x, beyond.y);
  float pixel = max(length(dx), length(dy));
  vec3 shown = vec3(0.0);
  if (border < 0.0) {
    if (uState == 1.0) shown = maps(place, dx, dy);
    else if (uState == 0.0) shown = waiting(place, 0.0);
    else shown = vec3(0.02, 0.025, 0.035);
  }
  float rim = mix(0.62, 0.0, uChosen) * uBorder;
  float onRim = smoothstep(rim - pixel, rim + pixel, border);
  vec3 frame = mix(mix(uFrame, uText, 0.55 * uLit), uWarm, uChosen);
  if (uState == 2.0) frame *= 0.6;
  shown = mix(shown, frame, onRim);
  colour = vec4(mix(shown, uHorizon, fogAt(vDistance)), uAlpha);
}
