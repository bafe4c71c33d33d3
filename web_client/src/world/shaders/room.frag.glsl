uniform float uAppear;  // 0..1
uniform vec3 uAisle;
uniform vec3 uGate;
in vec2 vWay;
in vec2 vSize;
in float vDistance;
layout(location = 0) out vec4 colour;

// a hairline `inside` metres within the plate's rim; paler, not thinner, from afar
float hairline(float inside, float pixel) {
  float width = max(0.02, 1.1 * pixel);
  return clamp((width - inside) / pixel + 0.5, 0.0, 1.0) * min(1.0, 0.25 + 0.02 / pixel);
}

void main() {
  float across = vSize.y * (1.0 - abs(vWay.y));
  float along = min(vWay.x, vSize.x - vWay.x);
  float line = max(
    hairline(across, max(fwidth(vWay.y) * vSize.y, 1e-4)),
    hairline(along, max(fwidth(vWay.x), 1e-4))
  );
  float fog = fogAt(vDistance);
  vec3 shown = mix(uAisle, uGate, 0.4 * line);
  colour = vec4(mix(shown, uHorizon, fog), mix(0.55, 0.8, line) * uAppear);
}
