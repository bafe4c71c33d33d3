"""Parameters of an analysis: one frozen pydantic model each, from which every form is built."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from boxwalk.errors import ParameterError, near_misses
from boxwalk.network import Network
from boxwalk.recording.graph import Node

P = TypeVar("P", bound="Parameters")


class Parameters(BaseModel):
    """Base of every analysis' parameters; this one itself is for analyses that have none.

    Every field has a default, a description and limits (`Field(64, ge=2, le=512, description=...)`), because
    the page, the headset, the notebook and the command line make their forms of nothing but the JSON schema:
    `bool` is a toggle; a limited `int` a stepper or slider; a limited `float` a slider; `Literal[...]` a
    choice; `int | None` may be left empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def fit(self, node: Node | None, network: Network) -> None:
        """Raise ParameterError where a value does not fit this node or network, as a channel that is not
        there.
        """


def checked(analysis: str, kind: type[P], given: Mapping[str, object]) -> P:
    """`given` as parameters of `kind`. Raises ParameterError: which one, its value and what is allowed."""
    try:
        text = json.dumps(given, default=_plain)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"The parameters of '{analysis}' cannot be written as JSON: {error}.") from error
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        properties = kind.model_json_schema().get("properties", {})
        found = error.errors(include_url=False)
        # a value tried against several types fails once for each: told once
        seen = {str(each["loc"][0]) if each["loc"] else "": each for each in found}
        told = (_words(analysis, name, each, properties) for name, each in seen.items())
        raise ParameterError(" ".join(told)) from None


def _plain(value: object) -> object:
    """NumPy's and torch's numbers as Python's."""
    item = getattr(value, "item", None)
    if callable(item):
        plain: object = item()
        return plain
    raise TypeError(f"{value!r} is a {type(value).__name__}")


def _words(
    analysis: str, name: str, error: Mapping[str, Any], properties: Mapping[str, Mapping[str, Any]]
) -> str:
    if error["type"] == "extra_forbidden":
        near = near_misses(name, list(properties))
        hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
        there = f"There is: {', '.join(map(repr, properties))}." if properties else "It has none."
        return f"Unknown parameter {name!r} of '{analysis}'. {hint}{there}"
    if name not in properties:
        return f"The parameters of '{analysis}' are not allowed: {error['msg']}."
    if error["type"] == "missing":
        return f"Parameter {name!r} of '{analysis}' is missing; allowed: {allowed(properties[name])}."
    value = error["input"]
    return f"Parameter {name!r} of '{analysis}' is {value!r}; allowed: {allowed(properties[name])}."


def allowed(schema: Mapping[str, Any]) -> str:
    """What a property's JSON schema allows, in words: `a whole number from 2 to 512`."""
    if "anyOf" in schema:
        return " or ".join(allowed(part) for part in schema["anyOf"])
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
