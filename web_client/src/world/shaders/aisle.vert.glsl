in vec2 aWay; // metres along, -1..1 across
out vec2 vWay;
out float vDistance;

void main() {
  vWay = aWay;
  vec4 world = modelMatrix * vec4(position, 1.0);
  vDistance = distance(world.xyz, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * world;
}
