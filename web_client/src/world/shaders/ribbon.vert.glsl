in vec2 aWay;    // metres along, -1..1 across
in vec3 aKind;   // 0 main, 1 skip, 2 input; length in metres; opaque 0 or 1
in float aLight; // 0 dimmed .. 1 as usual .. 2 lit
in float aStart; // metres that the data have gone before this ribbon
out vec2 vWay;
flat out vec3 vKind;
out float vLight;
out float vGone;
out float vDistance;

void main() {
  vWay = aWay;
  vKind = aKind;
  vLight = aLight;
  vGone = aStart + aWay.x;
  vec4 world = modelMatrix * vec4(position, 1.0);
  vDistance = distance(world.xyz, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * world;
}
