// Runs inside a browser's page, all by itself: draws every case with both shaders and compares the pixels.

/**
 * cases: see shader_pixels.mjs. Answers for each: `most`, by how much a part of a pixel (red, green, blue, alpha; 0..255)
 * differs at most; `many`, how many differ by more than 1; `lit`, how many parts are no darkness; `parts`, how many there are.
 */
export function draw(cases) {
  const [width, height] = [240, 180];
  const gl = document.createElement("canvas").getContext("webgl2");
  const target = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, target);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, target, 0);
  gl.viewport(0, 0, width, height);
  const textures = makeTextures();
  return Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, compare(one)]));

  function compare(one) {
    const mine = pixels(one.hlslSource, one.varyings.hlsl, one.view, one.hlsl, one.textures.hlsl);
    const its = pixels(one.pageSource, one.varyings.page, one.view, one.page, one.textures.page);
    let [most, many, lit] = [0, 0, 0];
    for (let i = 0; i < mine.length; i++) {
      const off = Math.abs(mine[i] - its[i]);
      most = Math.max(most, off);
      if (off > 1) many += 1;
      if (i % 4 < 3 && its[i] > 40) lit += 1;
    }
    return { most, many, lit, parts: mine.length };
  }

  function pixels(fragment, varyings, [left, right, low, high, farther], values, samplers) {
    const vertex = `#version 300 es
      precision highp float;
      ${varyings.declared}
      void main() {
        vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
        vec2 at = vec2(mix(${left.toFixed(3)}, ${right.toFixed(3)}, corner.x), mix(${low.toFixed(3)}, ${high.toFixed(3)}, corner.y));
        float w = mix(1.0, ${farther.toFixed(3)}, corner.x);
        float far = 5.0 * w + 20.0 * corner.y;
        ${varyings.written}
        gl_Position = vec4((corner * 2.0 - 1.0) * w, 0.0, w);
      }`;
    const program = gl.createProgram();
    for (const [kind, text] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
    gl.useProgram(program);
    setUniforms(program, values, samplers);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    const read = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, read);
    return read;
  }

  /** Uniforms by name, alone or inside blocks; samplers by how their name begins. All that is active has to have a value. */
  function setUniforms(program, values, samplers) {
    const blocks = new Map();
    let unit = 0;
    for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); i++) {
      const { name, type } = gl.getActiveUniform(program, i);
      const [block] = gl.getActiveUniforms(program, [i], gl.UNIFORM_BLOCK_INDEX);
      const short = name.split(".").at(-1);
      if (type === gl.SAMPLER_2D) {
        const plain = name.replace("SPIRV_Cross_Combined_", "");
        const [, texture] = Object.entries(samplers).find(([begin]) => plain.startsWith(begin));
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(gl.TEXTURE_2D, textures[texture]);
        gl.uniform1i(gl.getUniformLocation(program, name), unit++);
        continue;
      }
      const value = values[short];
      if (value === undefined) {
        if (type === gl.FLOAT_MAT4) continue; // a block's member that the shader does not read
        if (block >= 0) continue;
        throw new Error(`'${name}' has no value`);
      }
      if (block < 0) {
        gl[`uniform${value.length}fv`](gl.getUniformLocation(program, name), value);
        continue;
      }
      if (!blocks.has(block))
        blocks.set(
          block,
          new Float32Array(gl.getActiveUniformBlockParameter(program, block, gl.UNIFORM_BLOCK_DATA_SIZE) / 4),
        );
      const [offset] = gl.getActiveUniforms(program, [i], gl.UNIFORM_OFFSET);
      blocks.get(block).set(value, offset / 4);
    }
    for (const [block, bytes] of blocks) {
      const buffer = gl.createBuffer();
      gl.bindBufferBase(gl.UNIFORM_BUFFER, block, buffer);
      gl.bufferData(gl.UNIFORM_BUFFER, bytes, gl.STATIC_DRAW);
      gl.uniformBlockBinding(program, block, block);
    }
  }

  /** An atlas of 4 x 2 maps of 28 x 20 with its levels, the same without the finest, and a table of colours. */
  function makeTextures() {
    const levels = [{ width: 112, height: 40, bytes: new Uint8Array(112 * 40) }];
    let state = 12345;
    for (let i = 0; i < levels[0].bytes.length; i++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      levels[0].bytes[i] = 1 + ((state >>> 16) % 255);
    }
    while (Math.max(levels.at(-1).width, levels.at(-1).height) > 16) levels.push(halved(levels.at(-1)));
    const table = new Uint8Array(1024);
    for (let q = 0; q < 256; q++) {
      const t = (q - 128) / 127;
      table.set(
        t < 0 ? [-140 * t * t, -199 * t, 255 * Math.min(1, -2 * t), 255] : [255 * t, 255 * t, 255 * t, 255],
        4 * q,
      );
    }
    return {
      fine: atlas(levels),
      coarse: atlas(levels.slice(1)),
      colours: texture([{ width: 256, height: 1, bytes: table }], gl.RGBA8, gl.RGBA, gl.LINEAR),
    };
  }

  function halved({ width, height, bytes }) {
    const half = {
      width: width >> 1,
      height: height >> 1,
      bytes: new Uint8Array((width >> 1) * (height >> 1)).fill(128),
    };
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = Math.min(half.height - 1, y >> 1) * half.width + Math.min(half.width - 1, x >> 1);
        const q = bytes[y * width + x];
        if (Math.abs(q - 128) > Math.abs(half.bytes[at] - 128)) half.bytes[at] = q;
      }
    return half;
  }

  function atlas(levels) {
    return texture(levels, gl.R8, gl.RED, gl.LINEAR_MIPMAP_LINEAR);
  }

  function texture(levels, format, parts, minification) {
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texStorage2D(gl.TEXTURE_2D, levels.length, format, levels[0].width, levels[0].height);
    levels.forEach(({ width, height, bytes }, level) => {
      gl.texSubImage2D(gl.TEXTURE_2D, level, 0, 0, width, height, parts, gl.UNSIGNED_BYTE, bytes);
    });
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, minification);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return made;
  }
}
