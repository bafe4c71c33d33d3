"""Class names from a file."""

from __future__ import annotations

import json
from pathlib import Path

from boxwalk.errors import ParameterError


def read_labels(path: Path) -> list[str]:
    """Class names from a text file (one per line), a JSON list or {"0": name, ...}. Raises ParameterError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"The labels {str(path)!r} cannot be read: {error}.") from error
    if path.suffix.lower() != ".json":
        labels = [line.strip() for line in text.splitlines()]
        while labels and not labels[-1]:
            labels.pop()
        return labels
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ParameterError(f"The labels {str(path)!r} are no valid JSON: {error}.") from error
    if isinstance(value, dict) and value and all(str(index) in value for index in range(len(value))):
        value = [value[str(index)] for index in range(len(value))]
    if not isinstance(value, list):
        raise ParameterError(
            f"The labels {str(path)!r} are neither a list of names nor "
            '{"0": name, "1": name, ...} without gaps.'
        )
    return [str(entry[-1]) if isinstance(entry, list) and entry else str(entry) for entry in value]
