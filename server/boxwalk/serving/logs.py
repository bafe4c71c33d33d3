"""One line per event: `key=value` for machines to read, or shorter words for people."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

ROOT = "boxwalk.server"


class KeyValue(logging.Formatter):
    """`time=... level=info event=request method=GET path=/ status=200`; values with blanks are JSON texts."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return " ".join(f"{name}={_value(value)}" for name, value in fields.items())


class Human(logging.Formatter):
    """`12:03:44 GET /api/v1/networks 200 3.1 ms`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", None)
        text = record.getMessage()
        if fields is not None and "method" in fields:
            text = "{method} {path} {status} {milliseconds} ms".format(**fields)
        elif fields:
            text += " " + " ".join(f"{name}={_value(value)}" for name, value in fields.items())
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        return f"{self.formatTime(record, '%H:%M:%S')} {text}"


def set_up(verbose: bool) -> None:
    """Log to standard error: one line per request, in words when verbose, else key=value."""
    logger = logging.getLogger(ROOT)
    if any(getattr(handler, "ours", False) for handler in logger.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.ours = True  # type: ignore[attr-defined]
    handler.setFormatter(Human() if verbose else KeyValue())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _value(value: object) -> str:
    text = str(value)
    plain = bool(text) and all(letter.isprintable() and letter not in ' "=' for letter in text)
    return text if plain else json.dumps(text)
