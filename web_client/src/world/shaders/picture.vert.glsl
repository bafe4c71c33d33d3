uniform vec2 uSize;    // metres of the picture; its frame stands around it
uniform float uRim;
out vec2 vPlace;       // metres from the upper left corner of the picture
out float vDistance;

void main() {
  vec2 at = position.xy * (uSize + 2.0 * uRim);
  vPlace = vec2(at.x, -at.y) + 0.5 * uSize;
  vec4 world = modelMatrix * vec4(at, 0.0, 1.0);
  vDistance = distance(world.xyz, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * world;
}
