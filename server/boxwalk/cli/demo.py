"""`boxwalk demo`: the networks that come with the package."""

from __future__ import annotations

import argparse
from typing import Any

from boxwalk.cli import options as shared


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "demo",
        help="walk through two small trained networks that come with the package",
        description="Walk through two small trained networks that come with the package: "
        "one tells photographed textures apart, one reads digits.",
    )
    shared.add_server(parser)
    shared.add_general(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk.demo import TOUR, networks

    shared.run_server(networks(), options, TOUR)
