// A label stands on the upper edge of its board, at the end that is left from where the eye is. It grows with distance.
in vec3 aCentre;  // middle of the board's upper edge
in vec3 aRight;   // unit vectors of the board
in vec3 aUp;
in vec4 aExtent;  // half the board's width, the label's width and height at full size, metres above the edge
in vec4 aSpot;    // x, y, width, height on the page, 0..1
in vec3 aTone;    // 0 text, 1 gate, 2 chosen; alpha; 1 if it has a second line
uniform float uFocal;
uniform float uLeast; // metres of height at one metre's distance for each full-size metre that is the least to be shown
out vec2 vAt;
out vec2 vIn;
flat out vec2 vTone;
out float vSecond; // how much of the second line is shown, 0..1
out float vDistance;

void main() {
  vec3 centre = (modelMatrix * vec4(aCentre, 1.0)).xyz;
  float side = dot(cameraPosition - centre, cross(aRight, aUp)) >= 0.0 ? 1.0 : -1.0;
  vec3 right = aRight * side;
  vec3 anchor = centre - right * aExtent.x;
  vDistance = distance(anchor, cameraPosition);
  float size = max(1.0, uLeast * vDistance / (uFocal * aExtent.z));
  float tall = aExtent.z * size * uFocal / vDistance; // screen pixels
  vSecond = aTone.z * smoothstep(1.05 * uLeast, 1.49 * uLeast, tall);   // too small to read: leave it out and let the name come down
  float drop = (1.0 - vSecond) * 0.36 * aExtent.z * size;
  vec2 corner = position.xy + 0.5;
  vec3 world = anchor + right * corner.x * aExtent.y * size + aUp * (aExtent.w - drop + corner.y * aExtent.z * size);
  vIn = vec2(corner.x, 1.0 - corner.y);
  vAt = aSpot.xy + vIn * aSpot.zw;
  vTone = aTone.xy;
  gl_Position = aTone.y > 0.0 ? projectionMatrix * viewMatrix * vec4(world, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
