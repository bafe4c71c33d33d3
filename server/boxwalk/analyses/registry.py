"""Which analyses there are: each is one function in one file, found by itself.

A function says by the annotations of its arguments what it is given: `Recording` (or `Sequence[Recording]`,
for comparing), `Network`, `Sequence[Network]`, `Graph`, `Node`, `nn.Module` (the model), `Inputs` (chosen
example inputs), `Kept` (finished parts), and its `Parameters`. With a `Node` it is about one layer, else
about a whole recording or network. What it returns says the kind of its result.
"""

from __future__ import annotations

import collections.abc
import importlib
import importlib.metadata
import inspect
import logging
import pkgutil
import re
import threading
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, get_args, get_origin

from torch import nn

from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Kept, Progress
from boxwalk.errors import UnknownAnalysisError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.results import KINDS, Kind

log = logging.getLogger(__name__)

ENTRY_POINTS = "boxwalk.analyses"
Scope = Literal["node", "recording", "network"]
Gift = Literal[
    "recording", "recordings", "network", "networks", "graph", "node", "model", "inputs", "kept", "params"
]
Predicate = Callable[..., str | None]
F = TypeVar("F", bound=Callable[..., Any])

GIFTS: Mapping[object, Gift] = {
    Recording: "recording",
    Sequence[Recording]: "recordings",
    Network: "network",
    Sequence[Network]: "networks",
    Graph: "graph",
    Node: "node",
    nn.Module: "model",
    Inputs: "inputs",
    Kept: "kept",
}
OF_ONE_RECORDING: tuple[Gift, ...] = ("recording", "recordings")


@dataclass(frozen=True)
class Analysis:
    """A named function of recordings or networks, for one node or the whole.

    doc: the function's docstring. source: paper, section, equation. version: raised whenever the numbers
    change, so that stored results of before are not shown. parts: under which name its finished parts are
    kept; the same for those that share them. gifts: argument name -> what it is given. kinds: of the result,
    the usual one first. keyed: the result is one of that kind for each of several nodes. slow: it yields
    progress. from_parts: a result is quickly made of the parts, so it is not kept itself. long: it takes
    minutes or hours, so a page starts it only when it is told to.
    """

    name: str
    title: str
    doc: str
    source: str
    version: int
    parts: str
    function: Callable[..., Any]
    parameters: type[Parameters]
    gifts: Mapping[str, Gift]
    kinds: tuple[Kind, ...]
    keyed: bool
    slow: bool
    applies: tuple[Predicate, ...]
    from_parts: bool = False
    long: bool = False

    @property
    def scope(self) -> Scope:
        given = set(self.gifts.values())
        if "node" in given:
            return "node"
        return "recording" if given & set(OF_ONE_RECORDING) else "network"

    @property
    def needs_recording(self) -> bool:
        return any(gift in OF_ONE_RECORDING for gift in self.gifts.values())

    @property
    def compares(self) -> Literal["recording", "network"] | None:
        """What it may be given a second one of, to compare with the first."""
        given = set(self.gifts.values())
        return "recording" if "recordings" in given else "network" if "networks" in given else None

    def schema(self) -> dict[str, Any]:
        """JSON schema (draft 2020-12) of the parameters."""
        schema = self.parameters.model_json_schema()
        schema.pop("description", None)
        schema["title"] = self.title
        schema.setdefault("properties", {})
        return schema

    def why_not(
        self, graph: Graph | None, node: Node | None, network: Network | None, model: nn.Module
    ) -> str:
        """Why the analysis makes no sense here, as a sentence; "" where it does."""
        known = {"graph": graph, "node": node, "network": network, "model": model}
        for predicate in self.applies:
            wanted = {name: known[gift] for name, gift in _gifts(predicate).items()}
            reason = predicate(**wanted)
            if reason:
                return reason
        return ""


def analysis(
    name: str,
    *,
    title: str,
    source: str,
    applies: Predicate | Sequence[Predicate] = (),
    version: int = 1,
    parts: str | None = None,
    from_parts: bool = False,
    long: bool = False,
) -> Callable[[F], F]:
    """Register the decorated function as an analysis; the function itself stays as it is.

    applies: functions of a `Node`, `Graph`, `Network` or `nn.Module` (by annotation) that return why the
    analysis makes no sense there, or None. parts: a name under which it keeps its parts (see `Kept`)
    together with others of the same name and version; None: by itself. from_parts, long: see `Analysis`.
    Raises TypeError or ValueError if the function cannot be an analysis.
    """

    def register(function: F) -> F:
        predicates = tuple(applies) if isinstance(applies, Sequence) else (applies,)
        made = _made(function, name, title, source, version, parts or name, predicates)
        made = replace(made, from_parts=from_parts, long=long)
        known = _registered.get(name)
        if known is not None and _home(known.function) != _home(function):
            raise ValueError(
                f"Two analyses are called {name!r}: {_home(known.function)} and {_home(function)}."
            )
        _registered[name] = made
        return function

    return register


def all_analyses() -> Mapping[str, Analysis]:
    """Every analysis by name, in alphabetical order; the files are read at the first call."""
    global _found
    with _lock:
        if not _found:
            _find()
            _found = True
    return dict(sorted(_registered.items()))


def get(name: str) -> Analysis:
    """The analysis called `name`. Raises UnknownAnalysisError with near misses."""
    known = all_analyses()
    if name not in known:
        raise UnknownAnalysisError.of("analysis", name, known)
    return known[name]


_registered: dict[str, Analysis] = {}
_found = False
_lock = threading.RLock()


def _find() -> None:
    """Import every module of this package, and of others' packages those that their entry points name."""
    package = importlib.import_module("boxwalk.analyses")
    for module in pkgutil.iter_modules(package.__path__, "boxwalk.analyses."):
        importlib.import_module(module.name)
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        try:
            entry.load()
        except Exception:  # another's package must not stop the rest; the log says which and why
            log.exception("The analysis %r of the package %r cannot be loaded.", entry.name, entry.value)


def _made(
    function: Callable[..., Any],
    name: str,
    title: str,
    source: str,
    version: int,
    parts: str,
    predicates: tuple[Predicate, ...],
) -> Analysis:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"The analysis name {name!r} is not in kebab-case, as 'grad-cam'.")
    doc = inspect.getdoc(function)
    if not doc:
        raise ValueError(f"The analysis {name!r} has no docstring; it is what the page shows.")
    gifts = _gifts(function)
    hints = typing.get_type_hints(function)
    kinds, keyed, slow = _outcome(hints.get("return"), name)
    parameters = next((hints[argument] for argument, gift in gifts.items() if gift == "params"), Parameters)
    subjects = {"recording", "recordings", "network", "networks", "model", "inputs"}
    if not subjects & set(gifts.values()):
        raise TypeError(f"The analysis {name!r} takes no Recording, Network, nn.Module or Inputs.")
    if slow != inspect.isgeneratorfunction(function):
        raise TypeError(f"The analysis {name!r} yields progress only if it is a generator and says so.")
    return Analysis(
        name,
        title,
        doc,
        source,
        version,
        parts,
        function,
        parameters,
        gifts,
        kinds,
        keyed,
        slow,
        predicates,
    )


def _gifts(function: Callable[..., Any]) -> dict[str, Gift]:
    """What each argument of `function` is given, by its annotation. Raises TypeError for one unknown."""
    hints = typing.get_type_hints(function)
    gifts: dict[str, Gift] = {}
    for argument in inspect.signature(function).parameters:
        hint = hints.get(argument)
        if isinstance(hint, type) and issubclass(hint, Parameters):
            gifts[argument] = "params"
        elif hint in GIFTS:
            gifts[argument] = GIFTS[hint]
        else:
            raise TypeError(
                f"{_home(function)} has an argument {argument!r} of a type that it cannot be given."
            )
    return gifts


def _outcome(hint: Any, name: str) -> tuple[tuple[Kind, ...], bool, bool]:
    """(kinds, keyed, slow) of a return annotation: `Maps`, `Maps | Images`, `Mapping[str, Maps]`, each also
    as `Generator[Progress, None, ...]`.
    """
    slow = get_origin(hint) is collections.abc.Generator
    if slow:
        if get_args(hint)[0] is not Progress:
            raise TypeError(f"The analysis {name!r} yields something else than Progress.")
        hint = get_args(hint)[2]
    keyed = get_origin(hint) in (collections.abc.Mapping, dict)
    if keyed:
        hint = get_args(hint)[1]
    union = get_origin(hint) in (types.UnionType, typing.Union)
    classes = get_args(hint) if union else (hint,)
    if not classes or any(each not in KINDS.values() for each in classes):
        raise TypeError(f"The analysis {name!r} must say which kind of result it returns, as `-> Maps`.")
    return tuple(each.kind for each in classes), keyed, slow


def _home(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
