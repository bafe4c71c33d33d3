"""What the library knows, as messages."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from boxwalk.layout import View, layout, with_repeats
from boxwalk.network import Network
from boxwalk.outputs import Change, Output
from boxwalk.recording.graph import Graph
from boxwalk.serving import message_parts, messages

M = TypeVar("M", bound=message_parts.Message)


def network_info(network: Network) -> messages.NetworkInfo:
    return messages.NetworkInfo(
        id=network.id,
        title=network.title,
        description=network.description,
        input=messages.InputSpec(
            kind=network.kind,
            shape=network.input_shape,
            fixed_size=network.fixed_size,
            mean=network.mean,
            std=network.std,
        ),
        labels=network.labels or (),
        examples=network.example_count,
        parameters=network.parameters,
        own=network.own,
        target=network.target,
        opening=dict(network.opening),
    )


def output_of(output: Output) -> message_parts.Output:
    return message_parts.Output.model_validate(dataclasses.asdict(output))


def change_of(change: Change) -> message_parts.Change:
    return message_parts.Change.model_validate(dataclasses.asdict(change))


def graph_answer(network: str, graph: Graph, view: View) -> messages.GraphAnswer:
    """Raises what `layout` raises for sections that do not exist."""
    grouped = with_repeats(graph)
    world = layout(grouped, view.kind, *view.of(grouped))
    return messages.GraphAnswer(
        network=network,
        recording=None,
        nodes=tuple(_same(messages.GraphNode, node) for node in graph.nodes),
        edges=tuple(_same(messages.GraphEdge, edge) for edge in graph.edges),
        sections=tuple(_same(messages.GraphSection, section) for section in grouped.sections),
        inputs=graph.inputs,
        outputs=graph.outputs,
        layout=messages.Layout.model_validate(dataclasses.asdict(world)),
    )


def _same(message: type[M], value: Any) -> M:
    """A message whose fields are called like those of a dataclass."""
    return message.model_validate({name: getattr(value, name) for name in message.model_fields})
