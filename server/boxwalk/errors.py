"""Everything that can go wrong, in words.

Every error says *what* failed, *which* value was wrong, *what* is allowed and *what to do*. The class
carries a short title and the HTTP status that fits it, so that the library, the command line, the
server (RFC 9457 problem documents) and the page tell the same story.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import ClassVar


class BoxwalkError(Exception):
    """The root of all errors that Boxwalk raises on purpose; `str(error)` is the detail."""

    title: ClassVar[str] = "Boxwalk could not do that"
    status: ClassVar[int] = 500

    @property
    def detail(self) -> str:
        return str(self)


class InputError(BoxwalkError, ValueError):
    """The input cannot become what the network takes."""

    title = "This input cannot be used"
    status = 422


class ImageError(InputError):
    """The bytes are not an image that can be decoded."""

    title = "This is not an image that can be read"
    status = 415


class TooLargeError(InputError):
    """An upload, an image or a recording is larger than the limit set."""

    title = "Too large"
    status = 413


class ParameterError(BoxwalkError, ValueError):
    """A parameter is unknown, of the wrong type or out of its range."""

    title = "A parameter is not allowed"
    status = 422


class NotApplicableError(BoxwalkError, ValueError):
    """An analysis makes no sense for this node or network."""

    title = "This does not apply here"
    status = 422


class UnknownError(BoxwalkError, KeyError):
    """Something was asked for by a name that does not exist."""

    title = "Not found"
    status = 404

    def __str__(self) -> str:  # KeyError would print the repr of its argument
        return str(self.args[0]) if self.args else self.title

    @classmethod
    def of(cls, noun: str, name: str, known: Iterable[str], hint: str = "") -> UnknownError:
        """Build the error for `name`, naming near misses out of `known`."""
        names = list(known)
        near = near_misses(name, names)
        text = f"Unknown {noun} {name!r}."
        if near:
            text += f" Did you mean {', '.join(repr(n) for n in near)}?"
        elif names and len(names) <= 12:
            text += f" There is: {', '.join(repr(n) for n in names)}."
        if hint:
            text += f" {hint}"
        return cls(text)


class UnknownNodeError(UnknownError):
    title = "Unknown node"


class UnknownNetworkError(UnknownError):
    title = "Unknown network"


class UnknownRecordingError(UnknownError):
    title = "Unknown recording"


class UnknownJobError(UnknownError):
    title = "Unknown job"


class UnknownStudyError(UnknownError):
    title = "Unknown study"


class UnknownAnalysisError(UnknownError):
    title = "Unknown analysis"


class RecordingGoneError(BoxwalkError):
    """The recording was dropped to stay within the memory budget; record the input again."""

    title = "The recording is gone"
    status = 410


class RecordingError(BoxwalkError, RuntimeError):
    """The model raised in the middle of its forward pass, or overwrote what was recorded.

    node: id of the node at which it happened, None if it cannot be told.
    recording: the recording up to that node, None if nothing was recorded.
    """

    title = "The model's forward pass failed"
    status = 422

    def __init__(self, detail: str, node: str | None = None, recording: object | None = None) -> None:
        super().__init__(detail)
        self.node = node
        self.recording = recording


class TargetError(BoxwalkError, ValueError):
    """A TARGET of the command line does not lead to a model."""

    title = "The target cannot be opened"
    status = 422


class WeightsError(BoxwalkError, ValueError):
    """A weights file cannot be read or does not fit the model."""

    title = "The weights do not fit"
    status = 422


class JobCancelledError(BoxwalkError):
    """The job was cancelled before it had a result."""

    title = "The job was cancelled"
    status = 409


class JobFailedError(BoxwalkError):
    """The analysis behind a job failed; the detail says how."""

    title = "The job failed"
    status = 409


class NotReadyError(BoxwalkError):
    """The result of a job was asked for before it was finished."""

    title = "The job is not finished"
    status = 409


class StoreError(BoxwalkError, OSError):
    """The store on disk cannot be read or written (disk full, no permission)."""

    title = "The store cannot be used"
    status = 507

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else self.title


class BlobError(BoxwalkError, ValueError):
    """The bytes are not a blob of Boxwalk, or not the kind asked for."""

    title = "The blob cannot be read"
    status = 422


class MalformedError(BoxwalkError, ValueError):
    """A request or a message cannot be read at all: no JSON, no known media type."""

    title = "The request cannot be read"
    status = 400


class CodeError(BoxwalkError):
    """Too many wrong codes were typed; entering by code is locked for a while."""

    title = "Too many wrong codes"
    status = 429


class AccessError(BoxwalkError):
    """No token, or a wrong one."""

    title = "A token is needed"
    status = 401


class ForbiddenError(BoxwalkError):
    """The request's Origin or Host is not one that this server answers."""

    title = "This origin is not allowed"
    status = 403


class BusyError(BoxwalkError):
    """A limit on things open at once is reached; try again."""

    title = "The server is busy"
    status = 503


class ClosedError(BusyError):
    """Work was asked for while the server shuts down."""


class PortError(BoxwalkError, OSError):
    """The port asked for is in use."""

    title = "The port is in use"
    status = 500

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else self.title


def near_misses(name: str, known: Sequence[str], count: int = 3) -> list[str]:
    """Up to `count` names of `known` that resemble `name`: those that end in it first (of `layer4` that is
    `backbone.layer4`), then the most alike."""
    inside = sorted((one for one in known if one.endswith(f".{name}")), key=len)
    alike = difflib.get_close_matches(name, known, n=count, cutoff=0.6)
    return list(dict.fromkeys([*inside, *alike]))[:count]
