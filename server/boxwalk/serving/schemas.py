"""JSON schemas of the messages, as OpenAPI components."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from boxwalk.serving import message_parts, messages, tour_messages, visitor_messages
from boxwalk.serving.message_parts import Message

REFERENCE = "#/components/schemas/{model}"

#: a field with a default may be left out of these; everything else is sent by the server in full
MAY_BE_SHORT = (
    messages.Problem,
    messages.RecordingWish,
    message_parts.Edit,
    message_parts.NoiseEdit,
    message_parts.ValuesEdit,
    message_parts.KernelEdit,
    message_parts.Occlusion,
    messages.JobWish,
    messages.LayerWish,
    messages.Wish,
    messages.Acknowledge,
    messages.Watch,
    visitor_messages.Here,
    visitor_messages.Gather,
    tour_messages.Analyze,
    tour_messages.Stop,
)
UNIONS: dict[str, Any] = {
    "ClientMessage": messages.ClientMessage,
    "ServerMessage": messages.ServerMessage,
    "AnyEdit": message_parts.AnyEdit,
    "TourAction": tour_messages.TourAction,
}


def message_classes() -> list[type[Message]]:
    """Every class of the modules of messages, in the order of its definition."""
    found = dict.fromkeys(
        value
        for module in (message_parts, messages, visitor_messages, tour_messages)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Message)
    )
    return [cls for cls in found if cls is not Message]


def components() -> dict[str, dict[str, Any]]:
    """Name -> JSON schema (draft 2020-12) for every message and for every union of messages."""
    classes = message_classes()
    inputs: list[tuple[type[Message], JsonSchemaMode]] = [
        (cls, "validation" if cls in MAY_BE_SHORT else "serialization") for cls in classes
    ]
    _, definitions = models_json_schema(inputs, ref_template=REFERENCE, by_alias=True)
    schemas: dict[str, dict[str, Any]] = dict(definitions["$defs"])
    for cls in classes:
        schema = schemas[cls.__name__]
        schema.pop("title", None)
        fields = schema.get("properties", {})
        if cls not in MAY_BE_SHORT:
            schema["required"] = list(fields)
        for name, field in fields.items():
            field.pop("title", None)
            required = schema.get("required", [])
            if "const" in field and name not in required:
                schema["required"] = [name, *required]
    for name, union in UNIONS.items():
        schema = TypeAdapter(union).json_schema(ref_template=REFERENCE)
        schemas[name] = {word: schema[word] for word in ("oneOf", "discriminator")}
    order = [cls.__name__ for cls in classes] + list(UNIONS)
    return {name: schemas[name] for name in order}
