"""`boxwalk snapshot` and `boxwalk verify`: what the page shows, as files; and whether they are whole."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boxwalk.cli import options as shared
from boxwalk.cli.meter import Meter
from boxwalk.errors import ParameterError

if TYPE_CHECKING:
    from boxwalk.snapshots import Progress

EXAMPLES = """
examples
  boxwalk snapshot torchvision:resnet18 --weights default photo.jpg --out resnet18
  boxwalk snapshot model.py:model photos/*.png --out all --what activations --nodes "layer4.*" --format npy
  boxwalk snapshot model.py:model --inputs 0-9 --out ten --what grad-cam,statistics --set grad-cam.target=3
  boxwalk verify resnet18 torchvision:resnet18 --weights default

The same command goes on where a run was ended. manifest.json says of what and with what the folder was
made, and the SHA-256 of every file. Exit status 1: an image or a part failed; all else is there.
"""
VERIFY_EXAMPLES = """
examples
  boxwalk verify resnet18                                   are all files there and unchanged?
  boxwalk verify resnet18 torchvision:resnet18 --weights default      does the network still say the same?
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "snapshot",
        help="export layers, analyses and the graph of many inputs as files",
        description="Export what the page shows of a network and of many inputs as files for other programs.",
    )
    parser.add_argument("target", metavar="TARGET", help="see below")
    parser.add_argument("given", metavar="IMAGE", nargs="*", help="files of inputs")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="made where it is not there")
    parser.add_argument("--inputs", metavar="WHICH", help="example inputs: all, 0-9 or 0,3,7")
    parser.add_argument(
        "--what",
        metavar="NAMES",
        default="graph,scene,activations,maps,statistics",
        help="graph, scene, activations, maps, data-set and names of analyses, with commas (%(default)s)",
    )
    parser.add_argument(
        "--nodes",
        metavar="GLOB",
        action="append",
        help='which layers: "layer1.*" or a module path; may be given several times (all)',
    )
    parser.add_argument(
        "--format",
        metavar="NAMES",
        default="",
        help="safetensors, npy, npz, png, svg, csv, json, with commas (what suits each result)",
    )
    parser.add_argument(
        "--set",
        metavar="ANALYSIS.KEY=VALUE",
        dest="parameters",
        action="append",
        default=[],
        help="a parameter of an analysis; may be given several times",
    )
    parser.add_argument(
        "--walk", action="store_true", help="add the page: a walk that needs no server (`boxwalk open DIR`)"
    )
    parser.add_argument(
        "--channel-scales",
        action="store_true",
        help="the walk's maps at the scale of each channel as well, which doubles their size",
    )
    parser.add_argument(
        "--single-file",
        action="store_true",
        help="the walk as one HTML file too, walk.html; for small networks",
    )
    parser.add_argument("--tour", metavar="FILE", type=Path, help="a guided tour that the walk offers")
    parser.add_argument(
        "--max-size", metavar="SIZE", type=shared.size, help="stop before more is written: 500M, 4G"
    )
    parser.add_argument("--overwrite", action="store_true", help="another snapshot in DIR gives way")
    parser.add_argument("--store", metavar="DIR", type=Path, help="folder in which finished results are kept")
    shared.add_network(parser)
    shared.add_general(parser)
    parser.more_help = lambda: shared.TARGET_HELP + EXAMPLES
    parser.set_defaults(run=run)

    checker = commands.add_parser(
        "verify",
        help="check the files of a snapshot",
        description="Check that a snapshot's files are there and unchanged; with TARGET, compute all again.",
    )
    checker.add_argument("folder", metavar="DIR", type=Path)
    checker.add_argument("target", metavar="TARGET", nargs="?", help="the network that it was made of")
    shared.add_network(checker)
    shared.add_general(checker)
    checker.more_help = lambda: shared.TARGET_HELP + VERIFY_EXAMPLES
    checker.set_defaults(run=run_verify)


def run(options: argparse.Namespace) -> int:
    from boxwalk.snapshots import snapshot
    from boxwalk.snapshots.wanted import as_wanted

    what, formats = _words(options.what), _words(options.format)
    nodes, parameters = options.nodes or ["*"], _parameters(options.parameters)
    as_wanted(what, nodes, formats, parameters)  # a wrong word is told before a model is loaded
    network = shared.one_network(
        options.target, shared.networks_of([options.target], options), "; a snapshot is of one"
    )
    meter = Meter()

    told = False

    def show(progress: Progress) -> None:
        nonlocal told
        if not told and progress.expected:
            size = _size(progress.expected)
            sys.stderr.write(f"About {size} will be written; pictures and analyses come on top.\n")
        told = True
        meter.show(progress.done + progress.within, progress.total, progress.words)

    try:
        made = snapshot(
            network,
            options.given,
            options.out,
            examples=options.inputs,
            what=what,
            nodes=nodes,
            formats=formats,
            parameters=parameters,
            walk=options.walk,
            channel_scales=options.channel_scales,
            single_file=options.single_file,
            tour=options.tour,
            overwrite=options.overwrite,
            max_size=options.max_size,
            store=options.store,
            progress=show,
        )
    finally:
        meter.end()
    for name, why in made.failed.items():
        sys.stderr.write(f"boxwalk: {name}: {why}\n")
    went_on = ", gone on with" if made.resumed else ""
    sys.stdout.write(f"{made.path}: {len(made.files):,} files, {_size(made.bytes)}{went_on}\n")
    return 1 if made.failed else 0


def run_verify(options: argparse.Namespace) -> int:
    from boxwalk.snapshots import verify
    from boxwalk.snapshots.folder import read_manifest

    manifest = read_manifest(options.folder)
    network = None
    if options.target is not None:
        network = shared.one_network(options.target, shared.networks_of([options.target], options))
    meter = Meter()
    total = len(manifest.get("files", {})) or 1
    seen = 0

    def show(words: str) -> None:
        nonlocal seen
        seen = min(total, seen + 1)
        meter.show(seen, total, words)

    try:
        found = verify(options.folder, network, show)
    finally:
        meter.end()
    for damage in found:
        sys.stdout.write(f"{damage.file}: {damage.what}\n")
    if not found:
        what = "unchanged, and computed again the same" if network is not None else "there and unchanged"
        sys.stdout.write(f"{options.folder}: {total:,} files are {what}\n")
    return 1 if found else 0


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _parameters(given: list[str]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for text in given:
        key, value = shared.parameter(text)
        analysis, dot, name = key.partition(".")
        if not dot or not name:
            raise ParameterError(f"--set {text!r} is not ANALYSIS.KEY=VALUE, as in --set grad-cam.target=3.")
        found.setdefault(analysis, {})[name] = value
    return found


def _size(count: int) -> str:
    for factor, letter in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= factor:
            return f"{count / factor:.1f} {letter}"
    return f"{count} bytes"
