// The pictures of a cloud, one instance each, turned to the eye.
in vec3 aPlace;   // metres from the cloud's middle
in vec4 aPart;    // left, top, width, height on the page, shares; no width while there is no picture
in vec3 aLook;    // number of the colour, 1 where it is marked, 1 chosen or 2 pointed at
uniform vec3 uMiddle;
uniform float uSize;   // metres of a picture's longer side
uniform float uRim;  // metres of the frame, of the gap and of the ring around it, each
uniform float uShown;  // 0..1
out vec2 vAt;          // metres from the picture's middle, y upwards
flat out vec2 vHalf;   // half its sides
flat out vec4 vPart;
flat out vec3 vLook;
out float vDistance;

void main() {
  vec3 middle = uMiddle + aPlace;
  vec3 back = normalize(cameraPosition - middle);
  vec3 right = cross(vec3(0.0, 1.0, 0.0), back);
  right = dot(right, right) < 1e-6 ? vec3(1.0, 0.0, 0.0) : normalize(right);
  vec3 up = cross(back, right);
  vec2 sides = aPart.z > 0.0 ? aPart.zw / max(aPart.z, aPart.w) : vec2(1.0);
  float size = uSize * uShown * (aLook.z > 1.5 ? 1.18 : 1.0);
  vHalf = 0.5 * size * sides;
  bool ringed = aLook.y > 0.5 || aLook.z > 0.5;
  vAt = 2.0 * position.xy * (vHalf + uRim * uShown * (ringed ? 3.0 : 1.0));
  vPart = aPart;
  vLook = aLook;
  vec3 world = middle + right * vAt.x + up * vAt.y;
  vDistance = distance(world, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}
