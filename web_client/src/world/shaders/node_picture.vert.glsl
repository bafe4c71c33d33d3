// Pictures before the panels of their nodes, one instance each, on the side from which the panel is seen.
in vec3 aCentre;  // middle of the panel
in vec3 aRight;   // half the panel's width along its x
in vec3 aUp;      // half its height along its y
in vec4 aBox;     // left, top, width, height of the picture, metres from the panel's upper left corner as seen
in vec4 aSlot;    // x, y of the picture on the page, its width and height there, texels
in float aShown;  // 0..1
uniform float uAround; // metres of mat and shadow around the picture
uniform float uBefore; // metres before the panel
out vec2 vPlace;       // metres from the picture's upper left corner, y downwards
flat out vec2 vSize;
flat out vec4 vSlot;
flat out float vShown;
out float vDistance;

void main() {
  vec3 normal = normalize(cross(aRight, aUp));
  float side = dot(cameraPosition - aCentre, normal) >= 0.0 ? 1.0 : -1.0;
  vec3 right = normalize(aRight) * side;
  vec3 up = normalize(aUp);
  vec3 corner = aCentre - right * length(aRight) + aUp + normal * side * uBefore;
  vSize = aBox.zw;
  vPlace = vec2(position.x + 0.5, 0.5 - position.y) * (vSize + 2.0 * uAround) - uAround;
  vec2 at = aBox.xy + vPlace;
  vec3 world = corner + right * at.x - up * at.y;
  vSlot = aSlot;
  vShown = aShown;
  vDistance = distance(world, cameraPosition);
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}
