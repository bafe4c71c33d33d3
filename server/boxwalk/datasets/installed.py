"""Files that installed packages carry: nothing is downloaded, nothing is copied into this package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from boxwalk.errors import TargetError


def package_file(package: str, *parts: str) -> Path:
    """A file that an installed package carries, found without importing the package: that takes longer than
    reading the file.

    Raises TargetError if the package or the file is missing.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        name = {"skimage": "scikit-image", "sklearn": "scikit-learn"}.get(package, package)
        raise TargetError(
            f"These example inputs come with {name}, which is not installed. "
            "Install it with: pip install 'boxwalk[demo]'"
        )
    path = Path(found.submodule_search_locations[0]).joinpath(*parts)
    if not path.is_file():
        raise TargetError(
            f"The example inputs need the file {'/'.join(parts)!r} of the package {package!r}, but the "
            "installed version does not carry it. Install one that does with: "
            "pip install --upgrade 'boxwalk[demo]'"
        )
    return path
