"""The Unity package's shaders: an HLSL compiler reads them, a browser draws with them what the page draws.

What stands in for Unity's include files is in tests/unity/shader_reference.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .mono import BRIDGE, ROOT, TESTS

SHADERS = BRIDGE / "Runtime" / "Unity" / "Resources" / "Boxwalk"
REFERENCE = TESTS / "shader_reference"
NAMES = sorted(path.stem for path in SHADERS.glob("*.shader"))
VARIANTS = {
    "one eye": (),
    "two eyes at once": ("STEREO_INSTANCING_ON",),
    "gamma": ("UNITY_COLORSPACE_GAMMA",),
}


@pytest.fixture(scope="session")
def shader_tools() -> None:
    """glslangValidator and spirv-cross, installed where that is possible; fails in words where it is not."""
    outcome = subprocess.run(
        [TESTS / "ensure_shader_tools.sh"], capture_output=True, text=True, check=False, timeout=280
    )
    assert outcome.returncode == 0, outcome.stderr


def subshaders(name: str) -> list[str]:
    """The HLSL of each subshader, in order."""
    text = (SHADERS / f"{name}.shader").read_text(encoding="utf-8")
    return re.findall(r"HLSLPROGRAM\n(.*?)ENDHLSL", text, re.DOTALL)


def compiled(hlsl: str, stage: str, defines: tuple[str, ...], target: Path) -> str:
    """What the compiler says about one entry point; empty when it has written SPIR-V to `target`."""
    (entry,) = re.findall(rf"#pragma {'vertex' if stage == 'vert' else 'fragment'} (\w+)", hlsl)
    source = target.with_suffix(".entry.hlsl")  # not the name of what it includes
    source.write_text(hlsl, encoding="utf-8")
    outcome = subprocess.run(
        [
            *("glslangValidator", "-D", "-V", "--target-env", "vulkan1.2"),
            *("--auto-map-bindings", "--auto-map-locations"),
            *(f"-D{define}" for define in defines),
            *(f"-I{SHADERS}", f"-I{REFERENCE}", "-S", stage, "-e", entry, "-o", str(target), str(source)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if outcome.returncode == 0 else outcome.stdout + outcome.stderr


@pytest.mark.parametrize("name", NAMES)
def test_both_subshaders_compile(shader_tools: None, name: str, tmp_path: Path) -> None:
    universal, builtin = subshaders(name)
    assert "#define BOXWALK_URP" in universal
    assert "BOXWALK_URP" not in builtin
    for hlsl in (universal, builtin):
        assert "#pragma multi_compile_instancing" in hlsl
        for words, defines in VARIANTS.items():
            for stage in ("vert", "frag"):
                said = compiled(hlsl, stage, defines, tmp_path / f"{stage}.spv")
                assert said == "", f"{name}, {stage}, {words}: {said}"


def test_a_mistake_is_found(shader_tools: None, tmp_path: Path) -> None:
    hlsl = subshaders("Panel")[1] + "\nfloat wrong() { return _NotThere.x; }"
    assert "_NotThere" in compiled(hlsl, "frag", (), tmp_path / "wrong.spv")


@pytest.mark.parametrize("name", NAMES)
def test_every_vertex_knows_its_eye(name: str) -> None:
    """What single-pass instanced rendering needs; a shader without it draws for the left eye alone."""
    text = (SHADERS / f"{name}.hlsl").read_text(encoding="utf-8")
    text += "".join(
        (SHADERS / included).read_text(encoding="utf-8")
        for included in re.findall(r'#include "(\w+\.hlsl)"', text)
    )
    for macro in (
        "UNITY_VERTEX_INPUT_INSTANCE_ID",
        "UNITY_VERTEX_OUTPUT_STEREO",
        "UNITY_SETUP_INSTANCE_ID(input)",
        "UNITY_INITIALIZE_VERTEX_OUTPUT_STEREO(output)",
        "UNITY_SETUP_STEREO_EYE_INDEX_POST_VERTEX(input)",
    ):
        assert macro in text, macro


@pytest.mark.parametrize("name", NAMES)
def test_properties_are_those_of_the_material(name: str) -> None:
    """The SRP batcher reads a material's values from one buffer: all that are declared, and no others."""
    text = (SHADERS / f"{name}.shader").read_text(encoding="utf-8")
    hlsl = (SHADERS / f"{name}.hlsl").read_text(encoding="utf-8")
    buffer = re.search(r"CBUFFER_START\(UnityPerMaterial\)(.*?)CBUFFER_END", hlsl, re.DOTALL)
    kinds = {"float": "Float", "float4": "Vector"}
    values = {
        value: kinds[kind] for kind, value in re.findall(r"(float4?) (_\w+);", buffer[1] if buffer else "")
    }
    declared = dict(re.findall(r"(_\w+) \(\"[^\"]+\", (Float|Vector)\)", text))
    assert declared == values


def translated(name: str, folder: Path) -> str:
    """A fragment shader as GLSL of WebGL 2. In gamma space, so that it writes sRGB as the page's do."""
    target = folder / f"{name}.spv"
    said = compiled(subshaders(name)[1], "frag", ("UNITY_COLORSPACE_GAMMA",), target)
    assert said == "", said
    return subprocess.run(
        ["spirv-cross", str(target), "--es", "--version", "300"], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def browser() -> str:
    outcome = subprocess.run(
        [ROOT / "tests" / "e2e" / "ensure_chromium.sh"],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout.strip()


def test_a_browser_draws_with_them_what_the_page_draws(
    shader_tools: None, browser: str, tmp_path: Path
) -> None:
    """Panels, conveyors, aisle, rooms, shadows and sky: pixel by pixel, to a step of 255."""
    asked = {
        "browser": browser,
        "shaders": {name: translated(name, tmp_path) for name in ("Panel", "Ribbon", "Floor", "Sky")},
    }
    outcome = subprocess.run(
        ["node", str(TESTS / "shader_pixels.mjs")],
        input=json.dumps(asked),
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert outcome.returncode == 0, outcome.stderr
    told: dict[str, Any] = json.loads(outcome.stdout)
    assert len(told) > 10
    for case, found in told.items():
        assert found["many"] == 0, f"{case}: {found}"
    assert told["panel, near"]["lit"] > 0.2 * told["panel, near"]["parts"]
