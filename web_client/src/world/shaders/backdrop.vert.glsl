// One triangle over the whole view at the greatest depth; the direction of every pixel for any projection.
uniform mat4 uUnproject; // inverse of projectionMatrix
out vec3 vRay;

void main() {
  vec4 eye = uUnproject * vec4(position.xy, 1.0, 1.0);
  vRay = transpose(mat3(viewMatrix)) * (eye.xyz / eye.w);
  gl_Position = vec4(position.xy, 1.0, 1.0);
}
