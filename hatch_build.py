"""Build the browser client into the package, so that whoever installs the wheel or sdist needs no Node.

Inside an sdist the client is already built and is taken as it is, as are npm packages that are there. An
editable install builds nothing: `make setup` does.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ClientBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        built = root / "server" / "boxwalk" / "serving" / "static" / "index.html"
        inside_sdist = (root / "PKG-INFO").is_file()
        if not (inside_sdist and built.is_file()):
            npm = shutil.which("npm")
            if npm is None:
                raise RuntimeError(
                    "Building Boxwalk from its repository needs Node.js 20 or newer with npm, to build the "
                    "browser client. Install it, or install a wheel, which carries the client built."
                )
            if not (root / "node_modules").is_dir():
                subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=root, check=True)
            subprocess.run([npm, "run", "build"], cwd=root, check=True)
        build_data["artifacts"].append("server/boxwalk/serving/static/**")
