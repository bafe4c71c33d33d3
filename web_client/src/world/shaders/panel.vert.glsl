// A quad of metres; the frame stands outside of the maps' rectangle.
uniform vec2 uSize;
uniform float uBorder;
out vec2 vPlace;      // metres from the upper left corner of the maps, y downwards
out float vDistance;  // metres to the eye

void main() {
  vec2 at = position.xy * (uSize + 2.0 * uBorder);
  vPlace = vec2(at.x, -at.y) + 0.5 * uSize;
  vec4 world = modelMatrix * vec4(at, 0.0, 1.0);
  vDistance = distance(world.xyz, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * world;
}
