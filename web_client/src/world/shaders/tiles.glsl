// Reading and colouring a layer's atlas. Needs common.glsl.
uniform sampler2D uColours; // 256 x 1: the colour of every byte, gain included; zero (128) is exactly black

// The colour of a byte 0..1 of the atlas, or of one between two.
vec3 coloured(float byte) {
  return textureLod(uColours, vec2((byte * 255.0 + 0.5) / 256.0, 0.5), 0.0).rgb;
}

// Share of the box of size `w` around `x` that lies on maps, not in gutters; x counts cells, `fill` is a map's share of one.
float onMaps(vec2 x, vec2 w, vec2 fill) {
  vec2 margin = (1.0 - fill) * 0.5;
  vec2 a = x - floor(x) - w * 0.5;
  vec2 b = a + w;
  vec2 wholeA = floor(a);
  vec2 wholeB = floor(b);
  vec2 share = ((wholeB - wholeA) * fill + clamp(b - wholeB - margin, vec2(0.0), fill) - clamp(a - wholeA - margin, vec2(0.0), fill)) / w;
  return share.x * share.y;
}

// The byte 0..1 at `local` (0..1 in the map of cell `id`). `origin` and `texel` place the layer in the texture; `scale`
// are texture pixels for a pixel of level 0; `reach` is how much of a map one screen pixel spans. Clamped inside the
// map by half a texel of the mip level that is read, so that neighbours never bleed. Near by pixels are crisp, with
// edges one screen pixel soft.
float readMap(sampler2D atlas, vec2 origin, vec2 texel, float scale, vec2 tile, vec2 pitch, vec2 id, vec2 local, vec2 reach) {
  vec2 size = tile * scale;
  vec2 low = origin + id * pitch * scale;
  vec2 spans = reach * size; // pixels of the texture
  float level = max(0.0, log2(max(spans.x, spans.y)));
  vec2 pad = min(vec2(0.5 * exp2(ceil(level))), size * 0.5);
  vec2 at = low + local * size;
  vec2 seam = floor(at + 0.5);
  at = seam + clamp((at - seam) / min(spans, 1.0), -0.5, 0.5);
  at = clamp(at, low + pad, low + size - pad);
  return textureLod(atlas, at * texel, level).r;
}

// The image in the place `id` of an atlas of `grid` places, each `place` texels wide, at `local` (0..1 in the image of
// `size` pixels). As `readMap`: clamped so that neighbours never bleed, pixels crisp near by.
vec4 readImage(sampler2D atlas, vec2 grid, float place, vec2 size, vec2 id, vec2 local, vec2 reach) {
  vec2 low = id * place;
  vec2 spans = reach * size;
  float level = clamp(log2(max(max(spans.x, spans.y), 1e-6)), 0.0, 4.0);
  vec2 pad = min(vec2(0.5 * exp2(ceil(level))), size * 0.5);
  vec2 at = low + local * size;
  vec2 seam = floor(at + 0.5);
  at = seam + clamp((at - seam) / min(spans, 1.0), -0.5, 0.5);
  at = clamp(at, low + pad, low + size - pad);
  return textureLod(atlas, at / (grid * place), level);
}

// Nothing has arrived yet: a band of faint light passes, quietly.
vec3 waiting(vec2 place, float phase) {
  float band = fract((place.x + place.y * 0.35) * 0.12 - uTime * 0.22 + phase);
  float glow = smoothstep(0.0, 0.5, band) * smoothstep(1.0, 0.5, band);
  return vec3(0.035, 0.047, 0.078) + glow * vec3(0.02, 0.028, 0.045);
}
