// A picture in its own colours. Pixels are crisp near by, with edges one screen pixel soft.
uniform sampler2D uPicture;
uniform vec2 uPixels;   // width, height of the picture in pixels
uniform vec2 uSize;
uniform float uRim;
uniform vec3 uRimColour;
uniform float uShown;   // 0..1
uniform vec4 uRegion;   // left, top, right, bottom of the part that is framed, in shares; all 0 for none
uniform float uBlend;   // 1: its alpha counts, as on a board without ground
in vec2 vPlace;
in float vDistance;
layout(location = 0) out vec4 colour;

void main() {
  vec2 place = vPlace;
  vec2 dx = dFdx(vPlace) / uSize;
  vec2 dy = dFdy(vPlace) / uSize;
  if (!gl_FrontFacing) {
    place.x = uSize.x - place.x;
    dx.x = -dx.x;
    dy.x = -dy.x;
  }
  vec2 beyond = max(-place, place - uSize);
  vec2 at = place / uSize * uPixels;
  vec2 soft = clamp(vec2(length(vec2(dx.x, dy.x)), length(vec2(dx.y, dy.y))) * uPixels, 1e-4, 1.0);
  vec2 seam = floor(at + 0.5);
  at = clamp(seam + clamp((at - seam) / soft, -0.5, 0.5), vec2(0.5), uPixels - 0.5);
  vec4 seen = textureGrad(uPicture, at / uPixels, dx, dy);
  float pixel = max(length(dx * uSize), length(dy * uSize));
  float onRim = uRim > 0.0 ? smoothstep(-0.5 * pixel, 0.5 * pixel, max(beyond.x, beyond.y)) : 0.0;
  float fog = fogAt(vDistance);
  if (uBlend > 0.5) {
    float alpha = seen.a * uShown * (1.0 - fog);
    colour = vec4(seen.rgb, alpha);
    return;
  }
  vec3 ground = uShown < 1.0 ? vec3(0.035, 0.047, 0.078) : vec3(0.0);
  vec3 shown = mix(ground, seen.rgb, uShown * seen.a);
  if (uRegion.z > uRegion.x) {
    vec2 middle = 0.5 * (uRegion.xy + uRegion.zw) * uSize;
    vec2 reach = 0.5 * (uRegion.zw - uRegion.xy) * uSize;
    vec2 off = abs(place - middle) - reach; // metres beyond the part's edge
    float edge = max(off.x, off.y);
    float line = max(0.012, 1.5 * pixel);
    shown *= mix(1.0, 0.42, smoothstep(-0.5 * pixel, 0.5 * pixel, edge));
    shown = mix(shown, vec3(0.0), 0.8 * (1.0 - smoothstep(line, line + pixel, abs(edge))));
    shown = mix(shown, uRimColour, 1.0 - smoothstep(0.5 * line, 0.5 * line + pixel, abs(edge)));
  }
  colour = vec4(mix(mix(shown, uRimColour, onRim), uHorizon, fog), 1.0);
}
