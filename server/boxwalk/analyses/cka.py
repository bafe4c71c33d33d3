"""How alike the layers of one network, or of two, are over many inputs."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from boxwalk.analyses.collection import spaced
from boxwalk.analyses.comparing import two
from boxwalk.analyses.distances import centred_products
from boxwalk.analyses.image_map import Reading, read
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles, has_values
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import record
from boxwalk.results import FloatArray, Matrix

FEWEST = 3  # of two inputs every layer makes the same centred picture
HELD = 1 << 26  # values of one pass over the inputs: 256 MiB
MOST_PRODUCTS = 1 << 27  # of all layers together: 1 GiB


class Params(Parameters):
    reading: Reading = Field(
        "mean",
        description="how a layer becomes a vector: the mean or the maximum of each channel over all "
        "positions, or all values one after the other, which runs the network once more for every 256 MiB",
    )
    most: int = Field(
        64, ge=FEWEST, le=500, description="how many example inputs at most, evenly spaced among them"
    )
    layers: str = Field("", description="names of the layers, separated by commas; empty for all")


def has_enough_examples(network: Network) -> str | None:
    """Why there are too few example inputs, None if there are enough."""
    if network.example_count < FEWEST:
        return f"it needs at least {FEWEST} example inputs; the network has {network.example_count}."
    return None


@dataclass(frozen=True, eq=False)
class Layers:
    """What the layers of a network make of n inputs.

    nodes: those that vary and are finite. products: float64 [layers, n * n], the centred Gram matrix of each,
    of length 1. features: of the largest layer. broken, constant: layers that were left out.
    """

    nodes: tuple[str, ...]
    products: Doubles
    features: int
    broken: tuple[str, ...]
    constant: tuple[str, ...]


@analysis(
    "cka",
    title="Similarity of layers (CKA)",
    source="Kornblith et al., Similarity of Neural Network Representations Revisited (2019), equations 1 to "
    "4 with the linear kernel",
    applies=has_enough_examples,
)
def cka(
    networks: Sequence[Network], graph: Graph, inputs: Inputs, params: Params
) -> Generator[Progress, None, Matrix]:
    """How alike two layers see the example inputs: linear centred kernel alignment of all pairs of layers.

    HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)) of K = X X^T and L = Y Y^T, where each row of X and Y is what a
    layer makes of one input, less the mean of all: 1 where the inputs lie the same to each other, up to
    rotation, reflection and one scale; 0 where nothing of it is shared. Rows are layers of the first network,
    columns those of the second, or of the same one. Another network sees the same inputs, prepared in its own
    way. With fewer inputs than features, unlike layers come near 1 as well: compare values of the same inputs
    only.
    """
    first, second = two("cka", networks)
    chosen = spaced(inputs.indices, params.most)
    if len(chosen) < FEWEST:
        raise ParameterError(f"'cka' needs at least {FEWEST} example inputs; {len(chosen)} were chosen.")
    share = 1.0 if first is second else 0.5
    rows = yield from _layers(first, graph, inputs, chosen, params, 0.0, share)
    columns = rows
    if first is not second:
        other = record(second, *inputs.seen_by(second, chosen[0]), keep=False).graph
        columns = yield from _layers(second, other, inputs, chosen, params, share, 1.0)
    values = (rows.products @ columns.products.T).clip(0.0, 1.0)
    titles = [first.title] if first is second else [first.title, second.title]
    words = [f"{len(chosen)} inputs, at most {max(rows.features, columns.features):,} features a layer."]
    for layers, title in zip((rows, columns), titles, strict=False):
        for names, why in ((layers.broken, "values that are not finite"), (layers.constant, "constant")):
            if names:
                words.append(f"Left out of {title} ({why}): {', '.join(names)}.")
    return Matrix(
        title=f"CKA of the layers of {' (rows) and '.join(titles)}{' (columns)' * (len(titles) > 1)}",
        note=" ".join(words),
        values=values.astype(np.float32),
        rows=rows.nodes,
        columns=columns.nodes,
        unit="CKA",
        row_nodes=rows.nodes,
        column_nodes=columns.nodes,
    )


def _layers(
    network: Network,
    graph: Graph,
    inputs: Inputs,
    chosen: Sequence[int],
    params: Params,
    start: float,
    end: float,
) -> Generator[Progress, None, Layers]:
    """What the chosen layers of `network` make of the chosen inputs; progress from `start` to `end`.

    A Gram matrix is a sum over features, so features are taken in parts: each pass over the inputs keeps as
    many as fit, and memory stays bounded whatever the network is.
    """
    nodes = _nodes(graph, params.layers)
    count = len(chosen)
    if len(nodes) * count * count > MOST_PRODUCTS:
        raise ParameterError(
            f"{len(nodes)} layers and {count} inputs are too many to compare at once: at most "
            f"{int((MOST_PRODUCTS / len(nodes)) ** 0.5)} inputs here. Set 'most', or name fewer 'layers'."
        )
    lengths = [len(row) for row in _read(network, nodes, inputs, chosen[0], params.reading)]
    passes = parts(lengths, max(1, HELD // count))
    products = np.zeros((len(nodes), count, count))
    finite, varies = np.ones(len(nodes), dtype=bool), np.zeros(len(nodes), dtype=bool)
    for number, wanted in enumerate(passes):
        places = sorted({place for place, _, _ in wanted})
        held = [np.empty((count, stop - begin), dtype=np.float32) for _, begin, stop in wanted]
        for row, index in enumerate(chosen):
            done = (number + row / count) / len(passes)
            yield Progress(start + (end - start) * done, f"{network.title}: example {index}")
            values = _read(network, [nodes[place] for place in places], inputs, index, params.reading)
            found = dict(zip(places, values, strict=True))
            for kept, (place, begin, stop) in zip(held, wanted, strict=True):
                if len(found[place]) != lengths[place]:
                    raise NotApplicableError(
                        f"The example inputs give '{nodes[place].id}' {lengths[place]:,} and "
                        f"{len(found[place]):,} values, which cannot be compared: they differ in size. Set "
                        "'reading' to the mean or the maximum over positions."
                    )
                kept[row] = found[place][begin:stop]
        for kept, (place, _, _) in zip(held, wanted, strict=True):
            finite[place] &= bool(np.isfinite(kept).all())
            varies[place] |= bool((kept != kept[0]).any())
            if finite[place]:
                done = start + (end - start) * (number + 1) / len(passes)
                products[place] += yield from told(centred_products(kept), nodes[place].title, done, done)
    good = finite & varies
    flat = products.reshape(len(nodes), -1)[good]
    if not len(flat):
        raise NotApplicableError(
            f"No layer of {network.title} has finite values that differ between the inputs. "
            "'layer-statistics' shows what they hold."
        )
    return Layers(
        tuple(node.id for node, well in zip(nodes, good, strict=True) if well),
        flat / np.linalg.norm(flat, axis=1, keepdims=True),
        max(lengths),
        tuple(node.id for node, well in zip(nodes, finite, strict=True) if not well),
        tuple(node.id for node, known in zip(nodes, finite & ~varies, strict=True) if known),
    )


def _nodes(graph: Graph, names: str) -> list[Node]:
    """The layers named, in the order of execution; all with values if none is. Raises UnknownNodeError."""
    wanted = {graph.resolve(name.strip()).id for name in names.split(",") if name.strip()}
    return [node for node in graph.nodes if not has_values(node) and (not wanted or node.id in wanted)]


def _read(
    network: Network, nodes: Sequence[Node], inputs: Inputs, index: int, reading: Reading
) -> list[FloatArray]:
    """The vector of each layer for one input."""
    given = inputs.seen_by(network, index)
    values = run(network, given, until=[node.id for node in nodes]).values
    return [read(node, values[node.id], reading) for node in nodes]


def parts(lengths: Sequence[int], room: int) -> list[list[tuple[int, int, int]]]:
    """Vectors of these lengths in passes of at most `room` values: (which, from, to) of each piece."""
    passes: list[list[tuple[int, int, int]]] = [[]]
    left = room
    for which, length in enumerate(lengths):
        begin = 0
        while begin < length:
            if left == 0:
                passes.append([])
                left = room
            stop = min(length, begin + left)
            passes[-1].append((which, begin, stop))
            left -= stop - begin
            begin = stop
    return passes
