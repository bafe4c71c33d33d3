in vec2 aWay;  // metres along, -1..1 across
in vec2 aSize; // metres of the room along, and to each side of its middle
out vec2 vWay;
out vec2 vSize;
out float vDistance;

void main() {
  vWay = aWay;
  vSize = aSize;
  vec4 world = modelMatrix * vec4(position, 1.0);
  vDistance = distance(world.xyz, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * world;
}
