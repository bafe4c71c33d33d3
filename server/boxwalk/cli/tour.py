"""`boxwalk tour`: be guided through the demo, or through a network along a tour of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from boxwalk.cli import options as shared
from boxwalk.errors import ParameterError

EXAMPLES = """
examples
  boxwalk tour                                      the demo, explained in ten stops
  boxwalk tour lesson.json model.py:model           a tour of one's own
  boxwalk tour lesson.json model.py:model --lan     for a class, or a headset

A tour is a JSON file: stops with a title, words, a place (a link from its # on) and actions. The page records
one: the button beside the networks' names, "Record a tour".
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "tour",
        help="be guided through the demo, or along a tour of your own",
        description="Be guided stop by stop: through the demo's networks, or along a tour of your own.",
    )
    parser.add_argument(
        "file", metavar="TOUR", nargs="?", type=Path, help="a tour's file (the demo's tour if left out)"
    )
    parser.add_argument(
        "targets", metavar="TARGET", nargs="*", help="the networks it leads through, see below"
    )
    shared.add_network(parser)
    shared.add_server(parser)
    shared.add_general(parser)
    parser.more_help = lambda: shared.TARGET_HELP + EXAMPLES
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk.demo import TOUR, networks
    from boxwalk.serving.tours import read_tour

    if options.file is None:
        shared.run_server(networks(), options, TOUR, "#tour=1")
        return
    read_tour(options.file)  # a fault in it is told before a model is loaded
    if not options.targets:
        raise ParameterError(
            f"The tour {str(options.file)!r} needs the network that it leads through. "
            f"Name it: boxwalk tour {options.file} TARGET."
        )
    shared.run_server(shared.networks_of(options.targets, options), options, options.file, "#tour=1")
