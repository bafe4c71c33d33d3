uniform sampler2D uPage;
uniform vec2 uTexel;
uniform float uBorder;
uniform vec3 uFrame;
uniform vec3 uWarm;
in vec2 vPlace;
flat in vec2 vSize;
flat in vec4 vSlot;
flat in vec4 vTile;
flat in vec4 vGrid;
flat in vec2 vFill;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  vec2 place = vPlace;
  vec2 dx = dFdx(vPlace);
  vec2 dy = dFdy(vPlace);
  if (!gl_FrontFacing) {
    place.x = vSize.x - place.x;
    dx.x = -dx.x;
    dy.x = -dy.x;
  }
  vec2 beyond = max(-place, place - vSize);
  float border = max(beyond.x, beyond.y);
  float pixel = max(length(dx), length(dy));
  vec3 shown = vec3(0.0);
  if (border < 0.0) {
    if (vSlot.w == 1.0) {
      vec2 perCell = vGrid.xy / vSize;
      vec2 cells = place * perCell;
      vec2 id = clamp(floor(cells), vec2(0.0), vGrid.xy - 1.0);
      vec2 w = vec2(length(vec2(dx.x, dy.x)), length(vec2(dx.y, dy.y))) * perCell + 1e-6;
      vec2 local = (cells - id - 0.5 * (1.0 - vFill)) / vFill;
      if (id.y * vGrid.x + id.x < vGrid.z)
        shown = onMaps(cells, w, vFill) * coloured(readMap(uPage, vSlot.xy, uTexel, vSlot.z, vTile.xy, vTile.zw, id, local, w / vFill));
    } else if (vSlot.w == 0.0) shown = waiting(place, 0.0);
    else shown = vec3(0.02, 0.025, 0.035);
  }
  float rim = mix(0.62, 0.0, vGrid.w) * uBorder;
  vec3 frame = mix(uFrame, uWarm, vGrid.w) * (vSlot.w == 2.0 ? 0.6 : 1.0);
  shown = mix(shown, frame, smoothstep(rim - pixel, rim + pixel, border));
  colour = vec4(mix(shown, uHorizon, fogAt(vDistance)), 1.0);
}
