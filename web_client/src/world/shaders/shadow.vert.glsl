in vec4 aFoot;  // x, z of the middle; half the width; yaw
out vec2 vAt;
out float vDistance;

void main() {
  vec2 corner = position.xy * 2.0;
  vAt = corner;
  vec2 size = vec2(aFoot.z + 0.5, 0.62);
  vec2 along = vec2(cos(aFoot.w), -sin(aFoot.w));
  vec2 across = vec2(-along.y, along.x);
  vec2 at = aFoot.xy + along * corner.x * size.x + across * corner.y * size.y;
  vec4 world = modelMatrix * vec4(at.x, 0.008, at.y, 1.0);
  vDistance = distance(world.xyz, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * world;
}
