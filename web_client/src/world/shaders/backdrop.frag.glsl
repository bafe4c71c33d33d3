// Sky and floor: above the horizon a gradient, below it the floor with a 2 m grid hardly seen.
uniform vec3 uTop;
uniform vec3 uFloor;
uniform vec3 uGridColour;
in vec3 vRay;
layout(location = 0) out vec4 colour;

// Share of the pixel that hairlines of `width` metres, every 2 m, cover.
float lines(float x, float pixel, float width) {
  float w = max(pixel, 1e-4);
  float near = abs(fract(x * 0.5 + 0.5) - 0.5) * 2.0;
  return clamp((0.5 * (width + w) - near) / w, 0.0, 1.0) * min(1.0, width / w);
}

// Half a step of the screen's 8 bits, so that slow gradients show no bands.
float dither() {
  return (fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5) / 255.0;
}

void main() {
  vec3 ray = normalize(vRay);
  if (ray.y >= -1e-4) {
    colour = vec4(mix(uHorizon, uTop, smoothstep(0.0, 0.42, ray.y)) + dither(), 1.0);
    return;
  }
  float reach = cameraPosition.y / -ray.y;
  vec2 at = cameraPosition.xz + ray.xz * reach;
  vec2 pixel = fwidth(at);
  float grid = max(lines(at.x, pixel.x, 0.02), lines(at.y, pixel.y, 0.02));
  vec3 floor = mix(uFloor, uGridColour, grid);
  colour = vec4(mix(floor, uHorizon, fogAt(reach)) + dither(), 1.0);
}
