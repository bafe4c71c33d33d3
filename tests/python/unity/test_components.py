"""The components of the Unity package compile as in Unity: with and without the optional packages.

Only compiled: `unity_bridge/Tests/EngineReference~` has the signatures of the engine and no engine.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from .mono import BRIDGE, Mono, sources_in

REFERENCE = BRIDGE / "Tests" / "EngineReference~"
UNITY = BRIDGE / "Runtime" / "Unity"

#: what Unity and the version defines of Boxwalk.Unity.asmdef define, and the toolkit that is there
PROJECTS = {
    "input manager": (("ENABLE_LEGACY_INPUT_MANAGER",), "Xri2.cs"),
    "input system": (("ENABLE_INPUT_SYSTEM", "BOXWALK_INPUT_SYSTEM"), "Xri2.cs"),
    "both inputs, toolkit 2": (
        ("ENABLE_LEGACY_INPUT_MANAGER", "ENABLE_INPUT_SYSTEM", "BOXWALK_INPUT_SYSTEM", "BOXWALK_XRI_2"),
        "Xri2.cs",
    ),
    "toolkit 3": (("ENABLE_INPUT_SYSTEM", "BOXWALK_INPUT_SYSTEM", "BOXWALK_XRI_3"), "Xri3.cs"),
}


def engine(mono: Mono, toolkit: str, packages: bool = True) -> Path:
    """The engine's signatures as an assembly; without the optional packages where `packages` is False."""
    optional = {"InputSystem.cs", "Xr.cs", "Xri2.cs", "Xri3.cs"}
    chosen = [source for source in sources_in(REFERENCE) if source.name not in optional]
    if packages:
        chosen += [REFERENCE / name for name in ("InputSystem.cs", "Xr.cs", toolkit)]
    name = f"Engine.{toolkit}" if packages else "Engine"
    return mono.compile(f"{name}.dll", chosen)


@pytest.mark.parametrize("project", PROJECTS)
def test_components_compile(mono: Mono, core: Path, project: str) -> None:
    defines, toolkit = PROJECTS[project]
    reference = engine(mono, toolkit)
    components = mono.compile("Boxwalk.Unity.dll", sources_in(UNITY), [core, reference], defines)
    editor = sources_in(BRIDGE / "Editor")
    mono.compile("Boxwalk.Unity.Editor.dll", editor, [core, components, reference], defines)
    sample = sources_in(BRIDGE / "Samples~")
    mono.compile("Boxwalk.Samples.Walk.dll", sample, [core, components, reference], defines)


def test_components_need_no_optional_package(mono: Mono, core: Path) -> None:
    reference = engine(mono, "Xri2.cs", packages=False)
    mono.compile("Boxwalk.Unity.dll", sources_in(UNITY), [core, reference], ["ENABLE_LEGACY_INPUT_MANAGER"])


def assembly(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_define_is_set_by_an_assembly_definition() -> None:
    """A define that nothing sets would leave its code out for ever."""
    known = {"ENABLE_INPUT_SYSTEM", "ENABLE_LEGACY_INPUT_MANAGER"}
    known |= {define["define"] for define in assembly(UNITY / "Boxwalk.Unity.asmdef")["versionDefines"]}
    used = set()
    for source in sources_in(UNITY):
        for line in re.findall(r"^\s*#(?:el)?if (.*)$", source.read_text(encoding="utf-8"), re.MULTILINE):
            used |= set(re.findall(r"[A-Z_0-9]{2,}", line))
    assert used - known == set()
    assert {"BOXWALK_INPUT_SYSTEM", "BOXWALK_XRI_2", "BOXWALK_XRI_3"} <= used


def test_assemblies_refer_to_assemblies_that_there_are() -> None:
    definitions = {
        assembly(path)["name"]: assembly(path)
        for path in BRIDGE.rglob("*.asmdef")
        if "~" not in path.parts[-2]
    }
    packages = {"Unity.InputSystem", "Unity.XR.CoreUtils", "Unity.XR.Interaction.Toolkit"}
    for name in ("Boxwalk.Unity", "Boxwalk.Unity.Editor"):
        assert set(definitions[name]["references"]) <= definitions.keys() | packages
    assert definitions["Boxwalk.Unity.Editor"]["includePlatforms"] == ["Editor"]


def test_the_reference_is_never_shipped() -> None:
    """Unity leaves out folders whose names end with a tilde; there it would hide the engine."""
    assert REFERENCE.name.endswith("~")
    for folder in ("Runtime", "Editor", "Samples~"):
        for source in sources_in(BRIDGE / folder):
            assert not re.search(r"^namespace Unity", source.read_text(encoding="utf-8"), re.MULTILINE), (
                source
            )


def test_shaders_that_are_asked_for_are_there() -> None:
    shaders = {path.stem for path in (UNITY / "Resources" / "Boxwalk").glob("*.shader")}
    asked = set(re.findall(r'MaterialOf\("(\w+)"\)', (UNITY / "WorldLook.cs").read_text(encoding="utf-8")))
    assert asked == shaders
    names = set(re.findall(r'"(_\w+)"', (UNITY / "ShaderNames.cs").read_text(encoding="utf-8")))
    declared = "".join(path.read_text(encoding="utf-8") for path in (UNITY / "Resources").rglob("*.hlsl"))
    assert {name for name in names if not re.search(rf"\b{name};", declared)} == set()
