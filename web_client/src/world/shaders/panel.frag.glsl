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
uniform vec3 uMark;       // column, row and channel of the chosen unit, -1 for none; a channel alone may be chosen
uniform sampler2D uSlots; // the channel at each place, its bytes as red, green and blue
uniform sampler2D uOldSlots;
uniform vec2 uOrdered;    // whether uSlots and uOldSlots count; else the natural order
uniform sampler2D uImages; // what each channel looks for, at its place of the natural order; alpha 0: not there yet
uniform vec4 uImage;       // width and height of an image in pixels; share of a cell that it fills
uniform float uImagePlace; // texels of a place's side
uniform float uImaged;     // 0: the maps .. 1: the images
in vec2 vPlace;
in float vDistance;
layout(location = 0) out vec4 colour;

// The channel shown at place `id`.
float channelAt(sampler2D slots, float ordered, vec2 id) {
  if (ordered < 0.5) return id.y * uGrid.x + id.x;
  return dot(floor(texelFetch(slots, ivec2(id), 0).rgb * 255.0 + 0.5), vec3(1.0, 256.0, 65536.0));
}

// The cell of the atlas that holds a channel.
vec2 cellOf(float channel) {
  float row = floor((channel + 0.5) / uGrid.x);
  return vec2(channel - row * uGrid.x, row);
}

// A cross around the marked pixel of a map of `size` metres; `pixel` is a screen pixel in metres.
vec3 crossed(vec3 shown, vec2 local, vec2 size, float pixel) {
  vec2 unit = size / uTile;
  vec2 away = abs(local * size - (uMark.xy + 0.5) * unit);
  float across = min(away.x, away.y);
  float along = max(away.x, away.y);
  float gap = 0.5 * max(unit.x, unit.y) + pixel;
  float end = gap + max(0.06 * min(size.x, size.y), 5.0 * pixel);
  float on = smoothstep(gap - pixel, gap, along) * (1.0 - smoothstep(end - pixel, end, along));
  float line = 1.0 - smoothstep(0.6 * pixel, 1.2 * pixel, across);
  float halo = 1.0 - smoothstep(1.6 * pixel, 2.4 * pixel, across);
  float seen = on * smoothstep(14.0, 24.0, min(size.x, size.y) / pixel); // not where maps are as small as the cross
  return mix(mix(shown, vec3(0.0), 0.75 * halo * seen), uWarm, line * seen);
}

// What a channel looks for, in the cell at `id`; where it is not there yet its map, dimmed.
vec3 imaged(vec3 map, vec2 cells, vec2 id, vec2 w, float channel) {
  vec2 fill = uImage.zw;
  vec2 local = (cells - id - 0.5 * (1.0 - fill)) / fill;
  if (uImage.x < 0.5) return map * 0.3; // none of them is there yet
  vec4 image = readImage(uImages, uGrid, uImagePlace, uImage.xy, cellOf(channel), local, w / fill);
  return mix(map * 0.3, image.rgb * onMaps(cells, w, fill), image.a);
}

vec3 maps(vec2 place, vec2 dx, vec2 dy) {
  vec2 perCell = uGrid / uSize;
  vec2 cells = place * perCell;
  vec2 id = clamp(floor(cells), vec2(0.0), uGrid - 1.0);
  vec2 w = vec2(length(vec2(dx.x, dy.x)), length(vec2(dx.y, dy.y))) * perCell + 1e-6;
  vec2 local = (cells - id - 0.5 * (1.0 - uFill)) / uFill;
  float channel = channelAt(uSlots, uOrdered.x, id);
  vec2 reach = w / uFill;
  vec3 shown = vec3(0.0);
  if (uFade > 0.0 && channel < uChannels) {
    vec2 cell = uOrdered.x < 0.5 ? id : cellOf(channel);
    shown = coloured(readMap(uFresh, vec2(0.0), uFreshLevel.yz, uFreshLevel.x, uTile, uPitch, cell, local, reach)) * uFade;
  }
  if (uFade < 1.0) {
    float before = channelAt(uOldSlots, uOrdered.y, id);
    vec2 cell = uOrdered.y < 0.5 ? id : cellOf(before);
    if (before < uChannels)
      shown += coloured(readMap(uOld, vec2(0.0), uOldLevel.yz, uOldLevel.x, uTile, uPitch, cell, local, reach)) * (1.0 - uFade);
  }
  shown *= onMaps(cells, w, uFill);
  if (uImaged > 0.0 && channel < uChannels) shown = mix(shown, imaged(shown, cells, id, w, channel), uImaged);
  if (channel < uChannels && (uMark.z >= 0.0 || channel == uHovered)) {
    float pixel = max(length(dx), length(dy));
    vec2 size = uFill / perCell;
    if (uMark.x >= 0.0 && uImaged < 0.5 && uTile.x * uTile.y > 1.0) shown = crossed(shown, local, size, pixel);
    if (channel == uHovered || channel == uMark.z) {
      vec2 outside = max(-local, local - 1.0) * size;
      float edge = max(outside.x, outside.y);
      float reach = max(0.006, 1.2 * pixel);
      vec3 frame = channel == uMark.z ? uWarm : uText;
      shown = mix(shown, frame, 1.0 - smoothstep(0.5 * reach, reach, abs(edge - 0.5 * reach)));
    }
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
