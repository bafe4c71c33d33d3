"""Writes the parts of a snapshot, one unit of work after the other: graph, inputs, activations, analyses."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable, Iterator

import numpy as np
import torch
from safetensors.torch import save as save_tensors

from boxwalk import outputs
from boxwalk.analyses import Analysis, prepare
from boxwalk.errors import BoxwalkError, RecordingError
from boxwalk.jobs.kept import KeptInStore
from boxwalk.jobs.store import Store
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.names import file_name
from boxwalk.recording.recording import Recording
from boxwalk.results import Images, Maps
from boxwalk.results.files import encode, suffixes
from boxwalk.results.png import png
from boxwalk.serving.recorder import recording_id
from boxwalk.serving.sources import Given
from boxwalk.snapshots import graphs
from boxwalk.snapshots.folder import Folder, Unit, json_text
from boxwalk.snapshots.scene import scene
from boxwalk.snapshots.walk import Walk
from boxwalk.snapshots.wanted import ACTIVATIONS, GRAPH, MAPS, SCENE, Wanted


class Writer:
    """store: where finished feature visualizations are kept and found again."""

    def __init__(
        self, folder: Folder, network: Network, wanted: Wanted, store: Store, walk: Walk | None
    ) -> None:
        self._folder = folder
        self._network = network
        self._wanted = wanted
        self._store = store
        self._walk = walk

    def of_network(self, graph: Graph) -> Iterator[Unit]:
        """The graph, and the analyses that need no recording."""
        if self._walk is not None:
            yield from self._walk.of_graph(graph)
        if GRAPH in self._wanted.what:
            yield GRAPH, lambda: self._graph(graph)
        for analysis in self._wanted.analyses:
            if not analysis.needs_recording:
                yield from self._analysis(analysis, graph, None, "network")

    def of_recording(self, recording: Recording, words: str, folder: str, first: bool) -> Iterator[Unit]:
        """What a recording gives. first: it is the one that the scene shows."""
        graph = recording.graph
        if not self._wanted.of_each_input:
            return
        if self._walk is not None:
            yield from self._walk.of_recording(recording, words)
        yield f"{folder}/input", lambda: self._input(recording, words, folder)
        if first and SCENE in self._wanted.what:
            yield SCENE, lambda: self._folder.write("scene.glb", scene(recording))
        for node in self._wanted.chosen(graph):
            if node.display == "none" or node.id not in recording.activations:
                continue
            if ACTIVATIONS in self._wanted.what:
                yield f"{folder}/{ACTIVATIONS}/{node.id}", self._activation(recording, node, folder)
            if MAPS in self._wanted.what:
                yield f"{folder}/{MAPS}/{node.id}", self._sheet(recording, node, words, folder)
        for analysis in self._wanted.analyses:
            if analysis.needs_recording:
                yield from self._analysis(analysis, graph, recording, folder)

    # ---- one unit each ----------------------------------------------------------------------------------

    def _graph(self, graph: Graph) -> None:
        write = self._folder.write
        write("graph.json", graphs.json_text(graph, self._network.id).encode())
        write("graph.graphml", graphs.graphml(graph).encode())
        write("graph.dot", graphs.dot(graph).encode())

    def _input(self, recording: Recording, words: str, folder: str) -> None:
        """The input as the model was given it, a picture of it, and what the network says."""
        tensors = recording.tensors
        named = {f"input{number}": tensor.contiguous() for number, tensor in enumerate(tensors)}
        self._folder.write(f"{folder}/input.safetensors", save_tensors(named))
        self._folder.write(f"{folder}/input.png", png(self._network.picture(tensors)))
        said = outputs.describe(recording.output, self._network, tensors)
        told = {
            "source": words,
            "recording": recording_id(self._network, Given(tensors, "")),
            "graph": recording.graph.fingerprint,
            "output": dataclasses.asdict(said),
        }
        self._folder.write(f"{folder}/output.json", json_text(told))

    def _activation(self, recording: Recording, node: Node, folder: str) -> Callable[[], None]:
        def write() -> None:
            tensor = recording.activations[node.id].detach().resolve_neg().resolve_conj().cpu().contiguous()
            name = f"{folder}/{ACTIVATIONS}/{file_name(node.id)}"
            if "safetensors" in self._wanted.arrays:
                self._folder.write(f"{name}.safetensors", *one_tensor("activation", tensor))
            if "npy" in self._wanted.arrays:
                values = tensor.float() if tensor.dtype == torch.bfloat16 else tensor
                file = io.BytesIO()
                np.save(file, values.numpy(), allow_pickle=False)
                self._folder.write(f"{name}.npy", file.getbuffer())

        return write

    def _sheet(self, recording: Recording, node: Node, words: str, folder: str) -> Callable[[], None]:
        def write() -> None:
            maps = maps_of(node, recording.activations[node.id]).float().cpu().numpy()
            labels = [str(channel) for channel in range(len(maps))]
            sheet = Maps(values=maps, labels=labels, title=node.title, note=words)
            self._folder.write(f"{folder}/{MAPS}/{file_name(node.id)}.png", encode(sheet, ".png"))

        return write

    def _analysis(
        self, analysis: Analysis, graph: Graph, recording: Recording | None, folder: str
    ) -> Iterator[Unit]:
        """Of every chosen node that it applies to, or of the whole."""
        nodes: tuple[Node | None, ...] = (None,)
        if analysis.scope == "node":
            nodes = self._wanted.chosen(graph)
        for node in nodes:
            if analysis.why_not(graph, node, self._network, self._network.model):
                continue
            if recording is not None and node is not None and node.id not in recording.activations:
                continue
            for piece, parameters in self._wanted.pieces(analysis, node):
                where = file_name(node.id) if node is not None else "whole"
                name = f"{folder}/{analysis.name}/{where}{piece}"
                yield name, self._result(analysis, node, graph, recording, parameters, (name, piece))

    def _result(
        self,
        analysis: Analysis,
        node: Node | None,
        graph: Graph,
        recording: Recording | None,
        parameters: dict[str, object],
        where: tuple[str, str],
    ) -> Callable[[], None]:
        name, piece = where

        def write() -> None:
            call = prepare(
                analysis.name,
                recordings=() if recording is None else (recording,),
                networks=(self._network,),
                graph=graph,
                node=None if node is None else node.id,
                parameters=parameters,
            )
            result = call.run(kept=KeptInStore(self._store, call.item_identity))
            possible = suffixes(result)
            for suffix in self._wanted.suffixes(analysis.kinds[0]):
                if suffix in possible:
                    self._folder.write(f"{name}{suffix}", encode(result, suffix))
            if self._walk is not None and piece and node is not None and isinstance(result, Images):
                self._walk.pictures(node.id, piece, result)

        return write


def one_tensor(name: str, tensor: torch.Tensor) -> tuple[bytes, memoryview]:
    """(header, bytes) of a safetensors file of one contiguous tensor, whose memory is not copied."""
    head = save_tensors({name: tensor.new_empty(0)})  # its dtype in the format's words
    directory = json.loads(head[8:])
    size = tensor.numel() * tensor.element_size()
    directory[name] |= {"shape": list(tensor.shape), "data_offsets": [0, size]}
    text = json.dumps(directory, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text, tensor.view(-1).view(torch.uint8).numpy().data


def trouble(error: Exception) -> str:
    """What is said of an input that failed."""
    if isinstance(error, RecordingError) and error.node:
        return f"{error.detail} (at {error.node})"
    return error.detail if isinstance(error, BoxwalkError) else f"{type(error).__name__}: {error}"
