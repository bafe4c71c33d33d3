// Far panels, one instance each, from the shared page.
in vec3 aCentre;
in vec3 aRight;   // half the width along the board's x
in vec3 aUp;      // half the height along its y
in vec4 aSlot;    // x, y of the slot in pixels; pixels of the slot for a pixel of level 0; 0 waiting, 1 maps, 2 not computed
in vec4 aTile;    // tile width, height, pitch width, height in pixels of level 0
in vec4 aGrid;    // columns, rows, channels, chosen
in vec2 aFill;
in float aShown;  // 0..1
uniform float uBorder;
out vec2 vPlace;  // metres from the upper left corner of the maps
flat out vec2 vSize;
flat out vec4 vSlot;
flat out vec4 vTile;
flat out vec4 vGrid;
flat out vec2 vFill;
out float vDistance;

void main() {
  vSlot = aSlot;
  vTile = aTile;
  vGrid = aGrid;
  vFill = aFill;
  vSize = 2.0 * vec2(length(aRight), length(aUp));
  vec2 wide = 1.0 + 2.0 * uBorder / vSize;
  vec2 corner = position.xy * 2.0 * wide; // -1..1 and the border
  vPlace = vec2(0.5 + 0.5 * corner.x, 0.5 - 0.5 * corner.y) * vSize;
  vec3 world = aCentre + aRight * corner.x + aUp * corner.y;
  vDistance = distance(world, cameraPosition);
  gl_Position = aShown > 0.0 ? projectionMatrix * viewMatrix * vec4(world, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
