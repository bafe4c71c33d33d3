// A small solid thing, shaded a little from above, so that its shape is seen.
out float vLight;
out float vDistance;

void main() {
#ifdef USE_INSTANCING
  mat4 place = modelMatrix * instanceMatrix;
#else
  mat4 place = modelMatrix;
#endif
  vec4 world = place * vec4(position, 1.0);
  vLight = 0.72 + 0.28 * normalize(mat3(place) * normal + vec3(0.0, 1e-9, 0.0)).y;
  vDistance = distance(world.xyz, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * world;
}
