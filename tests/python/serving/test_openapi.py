"""The OpenAPI document is complete: every route, every message, every problem; and it says what is done."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from boxwalk.serving import messages
from boxwalk.serving.openapi import document
from boxwalk.serving.routes import ROUTES
from boxwalk.serving.schemas import UNIONS, message_classes

CONTRACT = {
    "GET /api/v1/networks",
    "GET /api/v1/networks/{network}/graph",
    "GET /api/v1/networks/{network}/layout",
    "GET /api/v1/networks/{network}/inputs",
    "GET /api/v1/networks/{network}/inputs/{index}.png",
    "POST /api/v1/networks/{network}/recordings",
    "GET /api/v1/recordings/{recording}",
    "DELETE /api/v1/recordings/{recording}",
    "GET /api/v1/recordings/{recording}/graph",
    "GET /api/v1/recordings/{recording}/layout",
    "GET /api/v1/recordings/{recording}/input.png",
    "GET /api/v1/recordings/{recording}/layers/{node}/activations",
    "GET /api/v1/recordings/{recording}/layers/{node}/activations.png",
    "GET /api/v1/recordings/{recording}/layers/{node}/activations.npy",
    "GET /api/v1/analyses",
    "POST /api/v1/jobs",
    "GET /api/v1/jobs/{job}",
    "DELETE /api/v1/jobs/{job}",
    "GET /api/v1/jobs/{job}/result",
    "GET /api/v1/stream",
    "GET /api/v1/openapi.json",
    "GET /healthz",
}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return document()


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(references(inner) for inner in value))
    return set()


def test_every_route_of_the_contract_is_there(found: dict[str, Any]) -> None:
    there = {
        f"{method.upper()} {path}" for path, operations in found["paths"].items() for method in operations
    }
    assert there >= CONTRACT
    assert {f"{route.method} {route.path}" for route in ROUTES} <= there


def test_every_message_is_a_component_and_every_reference_leads_somewhere(found: dict[str, Any]) -> None:
    schemas = found["components"]["schemas"]
    assert set(schemas) == {cls.__name__ for cls in message_classes()} | set(UNIONS)
    prefix = "#/components/schemas/"
    assert all(reference.startswith(prefix) for reference in references(found))
    assert {reference.removeprefix(prefix) for reference in references(found)} <= set(schemas)


def test_parameters_in_the_path_are_declared(found: dict[str, Any]) -> None:
    for path, operations in found["paths"].items():
        for operation in operations.values():
            declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert declared == {part.split("}")[0] for part in path.split("{")[1:]}


def test_answers_have_every_field_and_wishes_may_leave_out_defaults(found: dict[str, Any]) -> None:
    schemas = found["components"]["schemas"]
    assert set(schemas["RecordingInfo"]["required"]) == set(messages.RecordingInfo.model_fields)
    assert "required" not in schemas["RecordingWish"]
    assert set(schemas["Wish"]["required"]) == {"type", "recording", "layers"}
    assert "from" in schemas["RecordingWish"]["properties"]


def test_served_as_it_is(client: httpx.Client, found: dict[str, Any]) -> None:
    assert client.get("/api/v1/openapi.json").json() == found


def test_recording_names_its_files_and_failures(found: dict[str, Any]) -> None:
    operation = found["paths"]["/api/v1/networks/{network}/recordings"]["post"]
    assert set(operation["requestBody"]["content"]) == {
        "application/json",
        "image/*",
        "multipart/form-data",
        "application/octet-stream",
    }
    assert {"201", "400", "401", "403", "404", "413", "422"} <= set(operation["responses"])
