"""The user's own Python: a file or a module, and in it a model, a Network, or what returns one or several."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from torch import Tensor, nn

from boxwalk.errors import BoxwalkError, TargetError, near_misses
from boxwalk.network import Network

Found = tuple[str, nn.Module | Network]  # title and what was found
T = TypeVar("T")
_ALLOWED = "Allowed: a torch.nn.Module, a boxwalk.Network, or a function or class that gives one or several."


def load(target: str) -> list[Found]:
    """What `file.py:attribute`, `package.module:attribute`, or either without attribute, leads to.

    Without attribute: the only Network or model in it, else the only function that says it returns one, else
    the only model class that needs no arguments. Raises TargetError.
    """
    place, attribute = split_target(target)
    module = _import_file(Path(place)) if place.endswith(".py") else _import_module(place)
    if not attribute:
        attribute = _only_candidate(place, module)
    value: object = module
    for step, name in enumerate(parts := attribute.split(".")):
        if not hasattr(value, name):
            where = ".".join([place, *parts[:step]]) if step else place
            raise TargetError(f"{where!r} has no attribute {name!r}. {_offer(place, module, name)}")
        value = getattr(value, name)
    return _found(attribute, value, f"{place}:{attribute}")


def split_target(target: str) -> tuple[str, str]:
    """`file.py:attribute` as its two parts; the second is "" if it is missing."""
    place, separator, attribute = target.rpartition(":")
    if separator and place and re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", attribute):
        return place, attribute
    return target, ""


def _import_file(path: Path) -> ModuleType:
    if not path.is_file():
        folder = path.parent
        near = near_misses(path.name, [p.name for p in folder.glob("*.py")]) if folder.is_dir() else []
        hint = f" Did you mean {', '.join(repr(str(folder / name)) for name in near)}?" if near else ""
        raise TargetError(
            f"There is no file {str(path)!r}.{hint} Give the path of a Python file that makes the model."
        )
    path = path.resolve()
    _search_in(path.parent)
    name = "boxwalk_target_" + re.sub(r"\W", "_", str(path))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise TargetError(f"{str(path)!r} cannot be imported as Python.")
    module = importlib.util.module_from_spec(spec)
    loader = spec.loader
    sys.modules[name] = module  # dataclasses and pickles of the file look here
    try:
        _run(lambda: loader.exec_module(module), path.name, str(path))
    except TargetError:
        del sys.modules[name]
        raise
    return module


def _import_module(name: str) -> ModuleType:
    if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", name):
        raise TargetError(
            f"{name!r} is no TARGET. Allowed: file.py:attribute, package.module:attribute, torchvision:NAME, "
            "timm:NAME."
        )
    _search_in(Path.cwd())
    try:
        return _run(lambda: importlib.import_module(name), name)
    except TargetError as error:
        cause = error.__cause__
        missing = (
            isinstance(cause, ModuleNotFoundError) and cause.name and f"{name}.".startswith(f"{cause.name}.")
        )
        if not missing:
            raise
        hint = f" Did you mean the file {name + '.py'!r}?" if Path(name + ".py").is_file() else ""
        raise TargetError(
            f"There is no Python module {name!r} here.{hint} "
            "Allowed: file.py:attribute, package.module:attribute, torchvision:NAME, timm:NAME."
        ) from cause


def _search_in(folder: Path) -> None:
    """Modules beside the file are found, as they are when Python runs it."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _run(call: Callable[[], T], what: str, file: str | None = None) -> T:
    """Call the user's code; whatever it raises becomes a TargetError that names the line."""
    try:
        return call()
    except BoxwalkError:
        raise
    except SystemExit as error:
        raise TargetError(
            f"{what} ended the program (sys.exit){_line(error, file)}. Put what is not to run on import "
            "under "
            "`if __name__ == '__main__':`."
        ) from error
    except SyntaxError as error:
        text = f" (`{error.text.strip()}`)" if error.text else ""
        raise TargetError(f"{what} is no valid Python: line {error.lineno}{text}: {error.msg}.") from error
    except Exception as error:
        message = f": {error}" if str(error) else ""
        raise TargetError(f"{what} raised {type(error).__name__}{message}{_line(error, file)}.") from error


def _line(error: BaseException, file: str | None) -> str:
    """Where the user's own code failed: the last line in the file of the target, or else outside of
    libraries.
    """
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith("<")]
    here = str(Path(__file__).parent)
    own = [f for f in frames if f.filename == file] or [f for f in frames if not f.filename.startswith(here)]
    if not own:
        return ""
    frame = own[-1]
    source = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return f", at line {frame.lineno} of {Path(frame.filename).name} (`{source}`)"


def _found(title: str, value: object, what: str) -> list[Found]:
    """Networks in a value; functions and classes are called first."""
    if isinstance(value, (nn.Module, Network)):
        return [(title, value)]
    if inspect.isclass(value) or inspect.isroutine(value):
        needed = _needed(value)
        if needed:
            names = ", ".join(repr(name) for name in needed)
            raise TargetError(
                f"{what} needs the argument{'s' * (len(needed) > 1)} {names}. Give a function without any: "
                f"`def model(): return {title}(...)`, and open file.py:model."
            )
        file = inspect.getsourcefile(value)
        return _collect(title, _run(value, what, file), f"{what}() returned")
    return _collect(title, value, f"{what} is")


def _collect(title: str, value: object, what: str) -> list[Found]:
    if isinstance(value, (nn.Module, Network)):
        return [(title, value)]
    if isinstance(value, Mapping):
        if value and all(isinstance(entry, Tensor) for entry in value.values()):
            raise TargetError(
                f"{what} a state_dict: numbers with names, but no operations. Load it into the model that it "
                "belongs to and "
                f"return that. {_ALLOWED}"
            )
        parts = [(str(name), entry) for name, entry in value.items()]
    elif isinstance(value, (tuple, list, Iterator)):
        parts = [(f"{title} {number}", entry) for number, entry in enumerate(value, 1)]
    else:
        parts = []
    networks = [(name, entry) for name, entry in parts if isinstance(entry, (nn.Module, Network))]
    if not parts or len(networks) != len(parts):
        raise TargetError(f"{what} {_kind(value, parts)}. {_ALLOWED}")
    return networks


def _kind(value: object, parts: list[tuple[str, Any]]) -> str:
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, (Mapping, tuple, list, Iterator)):
        inside = ", ".join(sorted({type(entry).__name__ for _, entry in parts}))
        return f"a {type(value).__name__} of {inside}" if inside else f"an empty {type(value).__name__}"
    return (
        f"{type(value).__name__} {value!r:.60}"
        if isinstance(value, (str, int, float))
        else f"a {type(value).__name__}"
    )


def _needed(call: Callable[..., object]) -> list[str]:
    """Names of the parameters that have no default."""
    try:
        parameters = inspect.signature(call).parameters.values()
    except (TypeError, ValueError):  # a builtin without a signature
        return []
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in parameters if p.default is inspect.Parameter.empty and p.kind not in variable]


def _candidates(module: ModuleType) -> list[str]:
    """Names of the likeliest kind that there is; several names if they cannot be told apart."""
    names = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    own = {
        name: value for name, value in names.items() if getattr(value, "__module__", None) == module.__name__
    }
    kinds = (
        [name for name, value in names.items() if isinstance(value, Network)],
        [
            name
            for name, value in names.items()
            if isinstance(value, nn.Module) and any(True for _ in value.parameters())
        ],
        [
            name
            for name, value in own.items()
            if inspect.isfunction(value) and _says_network(value) and not _needed(value)
        ],
        [
            name
            for name, value in own.items()
            if inspect.isclass(value) and issubclass(value, nn.Module) and not _needed(value)
        ],
    )
    return next((found for found in kinds if found), [])


def _says_network(function: Callable[..., object]) -> bool:
    """Whether a function's return annotation names a model or a network, alone or inside of a list."""
    annotation = inspect.signature(function).return_annotation
    if annotation is inspect.Signature.empty:
        return False
    words = (
        annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "") + str(annotation)
    )
    return bool(re.search(r"\b(Module|Network|Sequential)\b", words))


def _only_candidate(place: str, module: ModuleType) -> str:
    candidates = _candidates(module)
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise TargetError(
            f"{place!r} has {len(candidates)} that could be meant: {', '.join(candidates)}. "
            f"Name one: {place}:{candidates[0]}."
        )
    raise TargetError(f"{place!r} holds no model. {_offer(place, module, '')}")


def _offer(place: str, module: ModuleType, name: str) -> str:
    public = [
        key for key in vars(module) if not key.startswith("_") and not inspect.ismodule(vars(module)[key])
    ]
    near = near_misses(name, public) or _candidates(module)
    if near:
        return f"Did you mean {', '.join(f'{place}:{key}' for key in near)}?"
    own = [key for key in public if getattr(vars(module)[key], "__module__", None) in (module.__name__, None)]
    listed = f" It has: {', '.join(own[:12])}." if own else ""
    return f"{_ALLOWED}{listed}"
