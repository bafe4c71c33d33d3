"""A walk that needs no server: the page beside what it would have asked for, as files that any host can give.

The files hold the very messages and blobs that the server sends (docs/protocol.md, docs/architecture.md). Of
each layer the coarse levels stand together in one file for each recording, so that the first frame needs few;
the fine ones in a file of their own, fetched when one comes near.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from boxwalk import __version__, outputs
from boxwalk.blobs import write_layer, write_pictures
from boxwalk.errors import ParameterError
from boxwalk.layout import View, with_repeats
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.names import file_name
from boxwalk.recording.recording import Recording
from boxwalk.results import Images, pack
from boxwalk.results.png import png
from boxwalk.serving import answers
from boxwalk.serving.layers import coarse_from
from boxwalk.serving.message_parts import Message
from boxwalk.serving.messages import AnalysisInfo, GraphAnswer, RecordingInfo
from boxwalk.serving.pages import STATIC
from boxwalk.serving.recorder import recording_id
from boxwalk.serving.sources import Given
from boxwalk.serving.tour_messages import Tour
from boxwalk.snapshots.folder import Folder, Unit
from boxwalk.snapshots.wanted import Wanted
from boxwalk.tiles import Scale, make

FORMAT, VERSION = "boxwalk-walk", 1
PLACE = "walk"
#: folder of maps by their scale
LAYERS: dict[Scale, str] = {"layer": "layers", "channel": "channels"}
#: pixels of images on panels, and in the inspector
PICTURE_SIDE, SMALL_SIDE = 128, 64
#: sections that can be folded or unfolded by themselves from the view that a walk begins with
MOST_TOGGLED = 40
DATA = '<script type="application/octet-stream" data-file="{}"{}>{}</script>'
PACKED = " data-packed"


class Walk:
    """Writes the walk's files into a snapshot's folder, in units of work as everything there."""

    def __init__(self, folder: Folder, network: Network, wanted: Wanted) -> None:
        """Raises ParameterError where the page is not built."""
        self._folder = folder
        self._network = network
        self._wanted = wanted
        if not (STATIC / "index.html").is_file():
            raise ParameterError("The page is not built, so no walk can be written: run `make setup` first.")

    def of_graph(self, graph: Graph) -> Iterator[Unit]:
        """The graph and the layouts that can be asked for."""
        yield f"{PLACE}/graphs/{graph.fingerprint}", lambda: self._graph(graph)

    def of_recording(self, recording: Recording, words: str) -> Iterator[Unit]:
        name = self.id_of(recording)
        yield from self.of_graph(recording.graph)
        yield f"{PLACE}/recordings/{name}", lambda: self._recording(recording, words, name)
        for scale in self._wanted.walk:
            place = f"{PLACE}/{LAYERS[scale]}/{name}"
            yield f"{place}/coarse", partial(self._coarse, recording, name, scale)
            for node in _kept(recording):
                if coarse_from(node.channels, node.grid)[1] > 0:
                    yield f"{place}/{node.id}", partial(self._fine, recording, node, name, scale)

    def pictures(self, node: str, piece: str, result: Images) -> None:
        """What the channels of a node look for, as its panel shows it, and small as the inspector does."""
        name = f"{file_name(node)}{piece}"
        self._folder.write(f"{PLACE}/pictures/{name}.bin", write_pictures(result, PICTURE_SIDE))
        small = result.reduced(len(result.values) * result.values.shape[1] * SMALL_SIDE**2)
        self._folder.write(f"{PLACE}/pictures/{name}.safetensors", pack(small))

    def id_of(self, recording: Recording) -> str:
        return recording_id(self._network, Given(recording.tensors, ""))

    def finish(self, graph: Graph, places: Sequence[tuple[str, str]], tour: Tour | None) -> None:
        """The list of all that there is, and the page. places: (folder of an input, id of its recording)."""
        info = answers.network_info(self._network).model_copy(update={"examples": len(places)})
        results = list(self._results(graph, dict(places)))
        words = {
            "format": FORMAT,
            "version": VERSION,
            "boxwalk": __version__,
            "network": info.model_dump(mode="json"),
            "graph": graph.fingerprint,
            "recordings": [name for _, name in places],
            "scales": list(self._wanted.walk),
            "analyses": [each.model_dump(mode="json") for each in self._analyses(results)],
            "results": results,
            "tour": None if tour is None else tour.model_dump(mode="json"),
        }
        self._folder.write(f"{PLACE}/walk.json", _json(words))
        for path in sorted(STATIC.rglob("*")):
            name = path.relative_to(STATIC).as_posix()
            if path.is_file() and name != "index.html":
                self._folder.write(name, path.read_bytes())
        mark = f'<meta name="boxwalk-walk" content="{PLACE}/" />'
        page = (STATIC / "index.html").read_text(encoding="utf-8")
        self._folder.write("index.html", page.replace("<head>", f"<head>\n    {mark}", 1).encode())
        self._folder.finish(f"{PLACE}/page")

    # ---- one file each ----------------------------------------------------------------------------------

    def _graph(self, graph: Graph) -> None:
        place = f"{PLACE}/graphs/{graph.fingerprint}"
        begun = self._answer(graph, View(start=True))
        self._folder.write(f"{place}/graph.json", _message(begun))
        index: list[dict[str, Any]] = []
        for view in _views(graph, begun):
            layout = self._answer(graph, view).layout
            kind = view.kind
            same = [each for each in index if _says(each) == (kind, layout.merged, list(layout.folded))]
            if same:
                same[0].update(_asked(view))
                continue
            name = f"{len(index):03d}.json"
            self._folder.write(f"{place}/{name}", _message(layout))
            told = {"file": name, "kind": kind, "merged": layout.merged, "folded": list(layout.folded)}
            index.append({**told, "start": False, "levels": None, **_asked(view)})
        files = {node.id: file_name(node.id) for node in graph.nodes}
        self._folder.write(f"{place}/layouts.json", _json({"layouts": index, "files": files}))

    def _answer(self, graph: Graph, view: View) -> GraphAnswer:
        return answers.graph_answer(self._network.id, graph, view)

    def _recording(self, recording: Recording, words: str, name: str) -> None:
        tensors = recording.tensors
        said = answers.output_of(outputs.describe(recording.output, self._network, tensors))
        info = RecordingInfo(
            id=name,
            network=self._network.id,
            source=words,
            input_url=f"{PLACE}/recordings/{name}.png",
            graph=recording.graph.fingerprint,
            bytes=recording.bytes,
            seconds=round(recording.seconds, 4),
            output=said,
            predictions=said.predictions,
        )
        self._folder.write(f"{PLACE}/recordings/{name}.json", _message(info))
        self._folder.write(f"{PLACE}/recordings/{name}.png", png(self._network.picture(tensors)))

    def _coarse(self, recording: Recording, name: str, scale: Scale) -> None:
        blobs = [_layer(recording, node, name, scale, coarse=True) for node in _kept(recording)]
        self._folder.write(f"{PLACE}/{LAYERS[scale]}/{name}/coarse.bin", *blobs)

    def _fine(self, recording: Recording, node: Node, name: str, scale: Scale) -> None:
        path = f"{PLACE}/{LAYERS[scale]}/{name}/{file_name(node.id)}.bin"
        self._folder.write(path, _layer(recording, node, name, scale, coarse=False))

    # ---- what analyses have found -----------------------------------------------------------------------

    def _results(self, graph: Graph, recordings: dict[str, str]) -> Iterator[dict[str, Any]]:
        """Of every stored result: analysis, node, recording and where its files are."""
        nodes = {file_name(node.id): node.id for node in graph.nodes}
        written: dict[str, list[str]] = {}
        for name in sorted(self._folder.files):
            if name.endswith(".safetensors"):
                written.setdefault(name.rpartition("/")[0], []).append(name)
        for analysis in self._wanted.analyses:
            for place in ("network", *recordings):
                head = f"{place}/{analysis.name}/"
                for name in written.get(head.removesuffix("/"), ()):
                    where = name[len(head) :].removesuffix(".safetensors")
                    piece = re.search(r"-(\d{4})-(\d{4})$", where)
                    if piece is not None and where not in nodes:
                        where = where[: piece.start()]
                    else:
                        piece = None
                    stem = name.removesuffix(".safetensors")
                    small = f"{PLACE}/pictures/{stem[len(head) :]}"
                    has_pictures = f"{small}.bin" in self._folder.files and piece is not None
                    yield {
                        "analysis": analysis.name,
                        "node": nodes.get(where),
                        "recording": recordings.get(place),
                        "file": f"{small}.safetensors" if has_pictures else name,
                        "stem": stem,
                        "formats": [
                            suffix
                            for suffix in ("png", "svg", "csv", "npy")
                            if f"{stem}.{suffix}" in self._folder.files
                        ],
                        "channels": None if piece is None else [int(piece[1]), int(piece[2])],
                        "pictures": f"{small}.bin" if has_pictures else None,
                    }

    def _analyses(self, results: Iterable[dict[str, Any]]) -> Iterator[AnalysisInfo]:
        """The analyses of which there are results, without settings: there is one result of each."""
        found = list(results)
        for analysis in self._wanted.analyses:
            own = [each for each in found if each["analysis"] == analysis.name]
            nodes = tuple(dict.fromkeys(each["node"] for each in own if each["node"] is not None))
            if own:
                yield AnalysisInfo(
                    name=analysis.name,
                    title=analysis.title,
                    doc=analysis.doc,
                    source=analysis.source,
                    scope=analysis.scope,
                    result=analysis.kinds[0],
                    parameters={"type": "object", "title": analysis.title, "properties": {}},
                    applies={self._network.id: nodes},
                )


def _kept(recording: Recording) -> list[Node]:
    """The layers of which there are maps."""
    return [node for node in recording.graph.nodes if node.has_maps and node.id in recording.activations]


def _layer(recording: Recording, node: Node, name: str, scale: Scale, coarse: bool) -> memoryview:
    """Blob of the coarse levels of a layer, or of the fine ones, of which there must be some."""
    tiles = make(maps_of(node, recording.activations[node.id]), scale)
    split = coarse_from(node.channels, node.grid)[1]
    finest, coarsest = (split, None) if coarse else (0, split - 1)
    return write_layer(
        tiles, recording=name, node=node.id, display=node.display, finest=finest, coarsest=coarsest
    )


def _views(graph: Graph, begun: GraphAnswer) -> Iterator[View]:
    """The views that can be asked for: as a walk begins, by levels, and with one section folded or not."""
    for kind in ("linear", "spiral"):
        yield View(kind, start=True)
        for merged in (False, True):
            for level in range(begun.layout.levels + 1):
                yield View(kind, merged=merged, levels=level)
    folded = frozenset(begun.layout.folded)
    sections = [section.id for section in with_repeats(graph).sections]
    if len(sections) <= MOST_TOGGLED:
        for section in sections:
            yield View("linear", folded ^ {section}, begun.layout.merged)


def _asked(view: View) -> dict[str, Any]:
    if view.start:
        return {"start": True}
    return {} if view.levels is None else {"levels": view.levels}


def _says(entry: dict[str, Any]) -> tuple[str, bool, list[str]]:
    return entry["kind"], entry["merged"], entry["folded"]


def _message(message: Message) -> bytes:
    return message.model_dump_json(by_alias=True).encode()


def _json(words: Any) -> bytes:
    return json.dumps(words, separators=(",", ":"), ensure_ascii=False).encode()


def single_file(folder: Path) -> bytes:
    """The walk of a folder as one HTML file that opens by a double click: its files inside, packed (gzip; PNG
    is already) and as base64.
    """
    held: list[str] = []
    index = json.loads((folder / PLACE / "walk.json").read_text(encoding="utf-8"))
    wanted = {each["file"] for each in index["results"]}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (name.startswith(f"{PLACE}/") or name in wanted):
            data, packed = path.read_bytes(), path.suffix != ".png"
            if packed:
                data = gzip.compress(data, compresslevel=6, mtime=0)
            mark = PACKED if packed else ""
            held.append(DATA.format(name, mark, base64.b64encode(data).decode()))
    return page_in_one(folder, "", held).encode()


def page_in_one(folder: Path, head: str, body: Sequence[str] = ()) -> str:
    """The client's page with its script, style and fonts inside. head, body: put in as well, the body's
    before the script.

    Raises ParameterError where the page has no script of its own.
    """
    page = (folder / "index.html").read_text(encoding="utf-8").replace("<head>", f"<head>{head}", 1)

    def style(found: re.Match[str]) -> str:
        path = folder / found[1]
        css = path.read_text(encoding="utf-8")
        return f"<style>{re.sub(r'url[(]([^)]+)[)]', lambda url: _inlined(path.parent, url[1]), css)}</style>"

    def script(found: re.Match[str]) -> str:
        text = (folder / found[1]).read_text(encoding="utf-8").replace("</script", "<\\/script")
        return f'<script type="module">{text}</script>'

    page = re.sub(r'<link rel="stylesheet"[^>]*href="\./([^"]+)"[^>]*>', style, page)
    page = re.sub(r'<link rel="(?:icon|modulepreload)"[^>]*>', "", page)
    found = re.search(r'<script type="module"[^>]*src="\./([^"]+)"[^>]*></script>', page)
    if found is None:
        raise ParameterError("The page has no script that could be put into one file; build it anew.")
    # after the body's elements: what is inline runs at once
    whole = "\n".join([*body, script(found), "</body>"])
    return page.replace(found[0], "").replace("</body>", whole)


def _inlined(folder: Path, url: str) -> str:
    path = folder / url.strip("'\"")
    if not path.is_file():
        return f"url({url})"
    kind = "font/woff2" if path.suffix == ".woff2" else "image/svg+xml"
    return f"url(data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()})"
