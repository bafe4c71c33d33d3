"""`boxwalk render DIR|TARGET --camera way.json --out walk.mp4`: films and pictures of a walk."""

from __future__ import annotations

import argparse
import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from boxwalk.cli import options as shared
from boxwalk.cli.meter import Meter
from boxwalk.errors import ParameterError

EXAMPLES = """
examples
  boxwalk render model.py:model --place "#chosen=layer1" --out layer1.png
  boxwalk render walk/ --camera way.json --out walk.mp4 --size 1920x1080
  boxwalk render model.py:model --camera way.json --out walk.gif --fps 12 --size 640x360

A camera's way is a JSON file of places at times; each place is a link from its # on, as the page copies it
(key Y):
  {"format": "boxwalk-camera", "version": 1, "keys": [
    {"seconds": 0, "place": "#input=0&at=0,0,2.5,0,0"},
    {"seconds": 6, "place": "#input=0&at=0,0.5,-40,0,-0.1"}]}
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "render",
        help="films and pictures of a walk",
        description="Draw a walk without a screen, by the real page in Chromium: a film along a "
        "camera's way, or a picture of one place.",
    )
    parser.add_argument("walk", metavar="DIR|TARGET", help="a snapshot with --walk, or see below")
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help=".mp4, .gif or .png")
    parser.add_argument("--camera", metavar="FILE", type=Path, help="the camera's way, for a film")
    parser.add_argument("--place", metavar="LINK", help="a link from its # on, for a picture")
    parser.add_argument("--fps", type=float, default=30, help="frames per second (%(default)g)")
    parser.add_argument("--size", metavar="WxH", type=_size, default=(1280, 720), help="pixels (1280x720)")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="(%(default)s)")
    parser.add_argument("--panes", action="store_true", help="with the page's panes over the world")
    shared.add_network(parser)
    shared.add_general(parser)
    parser.more_help = lambda: shared.TARGET_HELP + EXAMPLES
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk.render import film, picture, read_camera

    if (options.camera is None) == (options.place is None):
        raise ParameterError("Give either --camera FILE for a film, or --place LINK for a picture.")
    if not 1 <= options.fps <= 120:
        raise ParameterError(f"--fps is {options.fps:g}; 1 to 120 are possible.")
    look = {"size": options.size, "theme": options.theme, "panes": options.panes}
    if options.place is not None:
        if options.out.suffix != ".png" or not options.place.startswith("#"):
            raise ParameterError("A picture is written as .png, of a place that begins with #.")
        with _served(options) as address:
            picture(address, options.place, options.out, **look)
    else:
        places = read_camera(options.camera).places(options.fps)
        if options.out.suffix == ".png":
            raise ParameterError(
                "A camera's way makes a film: --out .mp4 or .gif. For a picture give --place."
            )
        meter = Meter()
        with _served(options) as address:
            try:
                film(
                    address,
                    places,
                    options.out,
                    fps=options.fps,
                    progress=lambda done, total: meter.show(done, total, f"frame {done} of {total}"),
                    **look,
                )
            finally:
                meter.end()
    sys.stdout.write(f"{options.out}\n")


@contextmanager
def _served(options: argparse.Namespace) -> Iterator[str]:
    """The address of the page, for as long as it is needed."""
    folder = Path(options.walk)
    if folder.is_dir():
        from boxwalk.cli.walk import listening

        files = listening(folder, 0)
        thread = threading.Thread(target=files.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{files.server_address[1]}/"
        finally:
            files.shutdown()
            files.server_close()
        return
    from boxwalk.serving.server import Server

    with Server(shared.networks_of([options.walk], options), port=0) as server:
        logging.getLogger("boxwalk.server").setLevel(logging.WARNING)  # its visitor is ours
        yield server.url


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{2,4})x(\d{2,4})", text)
    if match is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no size; allowed: width x height in pixels, as 1280x720"
        )
    return int(match[1]), int(match[2])
