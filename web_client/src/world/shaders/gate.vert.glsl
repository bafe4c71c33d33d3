// Lines in space, turned to the eye, never thinner than about a screen pixel (they pale instead).
in vec3 aFrom;
in vec3 aTo;
in vec2 aCorner;  // 0 or 1 along, -1 or 1 across
in vec2 aLook;    // 1 at the outermost level, less for nested ones; 1 when under the pointer
uniform float uThick;
uniform float uFocal;
out float vAlpha;
out float vHovered;
out float vDistance;

void main() {
  vec3 from = (modelMatrix * vec4(aFrom, 1.0)).xyz;
  vec3 to = (modelMatrix * vec4(aTo, 1.0)).xyz;
  vec3 at = mix(from, to, aCorner.x);
  vec3 line = normalize(to - from);
  vec3 gaze = at - cameraPosition;
  vDistance = length(gaze);
  vec3 across = normalize(cross(line, gaze) + vec3(1e-6, 0.0, 0.0));
  float pixel = vDistance / uFocal;
  float thick = max(uThick * (0.6 + 0.4 * aLook.x) * (1.0 + 0.6 * aLook.y), 1.4 * pixel);
  vAlpha = min(1.0, 0.45 + uThick / thick) * aLook.x;
  vHovered = aLook.y;
  vec3 world = at + across * aCorner.y * 0.5 * thick + line * (aCorner.x - 0.5) * thick;
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}
