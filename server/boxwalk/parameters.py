"""Parameters from outside: checked against a pydantic model, and what is allowed in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from boxwalk.errors import ParameterError, near_misses

M = TypeVar("M", bound=BaseModel)
_CHOSEN = "'all', a range as '0-9', numbers as '0,3,7', or both"


def checked(what: str, kind: type[M], given: Mapping[str, object]) -> M:
    """`given` as the parameters of `what`, a model of `kind`. Raises ParameterError: which one, its value and
    what is allowed.
    """
    try:
        text = json.dumps(given, default=_plain)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"The parameters of '{what}' cannot be written as JSON: {error}.") from error
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise _refusal(what, kind, error) from None


class Checked(BaseModel):
    """A model for use in scripts: what is not allowed raises ParameterError."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise _refusal(type(self).__name__, type(self), error) from None


def _refusal(what: str, kind: type[BaseModel], error: ValidationError) -> ParameterError:
    properties = kind.model_json_schema().get("properties", {})
    found = error.errors(include_url=False)
    # a value tried against several types fails once for each: told once, by the words of a type of its own
    found.sort(key=lambda each: isinstance(each.get("ctx", {}).get("error"), ParameterError))
    seen = {str(each["loc"][0]) if each["loc"] else "": each for each in found}
    told = (_words(what, name, each, properties) for name, each in seen.items())
    return ParameterError(" ".join(told))


def _plain(value: object) -> object:
    """NumPy's and torch's numbers as Python's."""
    item = getattr(value, "item", None)
    if callable(item):
        plain: object = item()
        return plain
    raise TypeError(f"{value!r} is a {type(value).__name__}")


def _words(
    what: str, name: str, error: Mapping[str, Any], properties: Mapping[str, Mapping[str, Any]]
) -> str:
    inner = error.get("ctx", {}).get("error")
    if isinstance(inner, ParameterError):  # of parameters within this one
        return inner.detail
    if error["type"] == "extra_forbidden":
        near = near_misses(name, list(properties))
        hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
        there = f"There is: {', '.join(map(repr, properties))}." if properties else "It has none."
        return f"Unknown parameter {name!r} of '{what}'. {hint}{there}"
    if name not in properties:
        return f"The parameters of '{what}' are not allowed: {error['msg']}."
    if error["type"] == "missing":
        return f"Parameter {name!r} of '{what}' is missing; allowed: {allowed(properties[name])}."
    value = error["input"]
    return f"Parameter {name!r} of '{what}' is {value!r}; allowed: {allowed(properties[name])}."


def allowed(schema: Mapping[str, Any]) -> str:
    """What a property's JSON schema allows, in words: `a whole number from 2 to 512`."""
    if "anyOf" in schema:
        return " or ".join(allowed(part) for part in schema["anyOf"])
    if "$ref" in schema:
        return f"an object with the fields of {schema['$ref'].rsplit('/', 1)[-1]}"
    if "enum" in schema:
        return ", ".join(repr(value) for value in schema["enum"])
    if "const" in schema:
        return repr(schema["const"])
    kind = schema.get("type")
    if kind == "array":
        return f"a list, each entry {allowed(schema.get('items', {}))}"
    nouns = {
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "string": "a text",
        "null": "nothing",
    }
    words = nouns.get(str(kind), "another value")
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"{words} from {low} to {high}"
    limits = [
        f"{word} {limit}"
        for word, limit in (("at least", low), ("above", above), ("at most", high), ("below", below))
        if limit is not None
    ]
    return f"{words} {' and '.join(limits)}".strip()


def chosen(name: str, selector: str | None, count: int, what: str) -> tuple[int, ...]:
    """Which of `count` things a text names: `all` (also None), `0-9`, `0,3,7`, or both; in their order.

    name: of the parameter. what: the things, as "the node's channels". Raises ParameterError for anything
    else, or one that is not there.
    """
    if selector is None or selector.strip() == "all":
        return tuple(range(count))
    indices: set[int] = set()
    for part in selector.split(","):
        match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part.strip())
        if match is None:
            raise ParameterError(f"{name} is {selector!r}; allowed: {_CHOSEN}.")
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < count:
            there = f"0 to {count - 1}" if count else "none"
            raise ParameterError(f"{name} is {selector!r}; {what} are {there}.")
        indices.update(range(first, last + 1))
    return tuple(sorted(indices))
