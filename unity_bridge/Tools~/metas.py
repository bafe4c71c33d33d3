"""The .meta files beside every file and folder of the package: Unity ignores what has none.

python unity_bridge/Tools~/metas.py          writes those that are missing or differ, deletes those of nothing
python unity_bridge/Tools~/metas.py --check  says which ones, and fails

A GUID is made from the path, so it is the same on every machine; whoever moves a file that scenes refer to
moves its .meta with it and gives it its old GUID here, in MOVED.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
NAME = "com.boxwalk.bridge"
#: path of now -> path that its GUID was made from
MOVED: dict[str, str] = {}
#: by what ends the name: the importer and what it is told
IMPORTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    ".cs": ("MonoImporter", ("serializedVersion: 2", "defaultReferences: []", "executionOrder: 0")),
    ".asmdef": ("AssemblyDefinitionImporter", ()),
    ".shader": ("ShaderImporter", ("defaultTextures: []", "nonModifiableTextures: []")),
    ".hlsl": ("ShaderIncludeImporter", ()),
    ".cginc": ("ShaderIncludeImporter", ()),
    ".md": ("TextScriptImporter", ()),
    ".txt": ("TextScriptImporter", ()),
    ".json": ("TextScriptImporter", ()),
    ".xml": ("TextScriptImporter", ()),
    ".asset": ("NativeFormatImporter", ("mainObjectFileID: 0",)),
    ".mat": ("NativeFormatImporter", ("mainObjectFileID: 2100000",)),
    ".unity": ("DefaultImporter", ()),
}


def assets() -> list[Path]:
    """Every file and folder that Unity looks at, and what is in Samples~, which it copies."""
    found: list[Path] = []
    folders = [PACKAGE]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name.startswith(".") or path.suffix == ".meta" or path.name == "__pycache__":
                continue
            hidden = path.name.endswith("~")
            if path.is_dir() and (not hidden or path.name == "Samples~"):
                folders.append(path)
            if not hidden:
                found.append(path)
    return sorted(found)


def meta_of(path: Path) -> str:
    """The text of the .meta file beside an asset."""
    place = path.relative_to(PACKAGE).as_posix()
    guid = hashlib.md5(f"{NAME}/{MOVED.get(place, place)}".encode(), usedforsecurity=False).hexdigest()
    importer, settings = ("DefaultImporter", ()) if path.is_dir() else _importer_of(path)
    lines = ["fileFormatVersion: 2", f"guid: {guid}"]
    if path.is_dir():
        lines.append("folderAsset: yes")
    lines += [f"{importer}:", *(f"  {setting}" for setting in ("externalObjects: {}", *settings))]
    return "\n".join(lines) + "\n"


def _importer_of(path: Path) -> tuple[str, tuple[str, ...]]:
    if path.relative_to(PACKAGE).as_posix() == "package.json":
        return "PackageManifestImporter", ()
    if path.suffix not in IMPORTERS:
        raise ValueError(f"{path} is of a kind without an importer here; add '{path.suffix}' to IMPORTERS.")
    return IMPORTERS[path.suffix]


def main(check: bool) -> int:
    """0 when every .meta file is as it is to be, or has been made so."""
    wanted = {path.with_name(f"{path.name}.meta"): meta_of(path) for path in assets()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    lost = [path for path in PACKAGE.rglob("*.meta") if path not in wanted]
    for path in [*stale, *lost]:
        if check:
            sys.stderr.write(f"{path.relative_to(PACKAGE)} is missing, differs, or belongs to nothing.\n")
        elif path in wanted:
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()
    if check and (stale or lost):
        sys.stderr.write("Run `python unity_bridge/Tools~/metas.py`.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
