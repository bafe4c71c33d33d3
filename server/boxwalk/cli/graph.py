"""`boxwalk graph TARGET`: the computational graph as a table, JSON, DOT or GraphML."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from boxwalk.cli import options as shared
from boxwalk.errors import RecordingError

EXAMPLES = """
examples
  boxwalk graph torchvision:resnet18
  boxwalk graph model.py:model --input photo.jpg --format json > graph.json
  boxwalk graph torchvision:resnet18 --format dot | dot -Tsvg -o resnet18.svg
  boxwalk graph timm:resnet26 --format graphml > resnet26.graphml     networkx, Gephi, yEd

Every line of the table is a node: one call of a module, or one tensor operation outside of any. Its name is
what --node of other commands takes. Shapes are without the batch axis; "from" is left out where it is the
line above.
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "graph",
        help="print a network's computational graph",
        description="Print the computational graph of one real forward pass, as a table or as a file.",
    )
    parser.add_argument("target", metavar="TARGET", help="see below")
    parser.add_argument(
        "--format", choices=("text", "json", "dot", "graphml"), default="text", help="(%(default)s)"
    )
    parser.add_argument(
        "--input",
        metavar="FILE",
        help="an image or .npy file, or for models of text the text itself "
        "(else the first example input, or noise)",
    )
    shared.add_network(parser)
    shared.add_general(parser)
    parser.more_help = lambda: shared.TARGET_HELP + EXAMPLES
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk.recording.recording import Recording, record
    from boxwalk.snapshots import graphs

    networks = shared.networks_of([options.target], options)
    if options.format != "text":
        shared.one_network(options.target, networks, f"; a {options.format} file holds one graph")
    for network in networks:
        inputs = shared.input_of(network, options.input)
        try:
            graph = record(network, *inputs).graph
        except RecordingError as error:
            if options.format == "text" and isinstance(error.recording, Recording):
                sys.stdout.write(graphs.text(error.recording.graph, network.title))
                sys.stdout.flush()
            raise
        write = {
            "text": lambda found: graphs.text(found, network.title),  # noqa: B023  # called at once
            "json": lambda found: graphs.json_text(found, network.id),  # noqa: B023
            "dot": graphs.dot,
            "graphml": graphs.graphml,
        }[options.format]
        sys.stdout.write(write(graph))
