"""`boxwalk open DIR`: walk through a snapshot that was written with `--walk`."""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import sys
import threading
import webbrowser
from http import HTTPStatus
from pathlib import Path
from typing import Any

from boxwalk.cli import options as shared
from boxwalk.errors import ParameterError, PortError

FIRST_PORT, PORTS_TRIED = 8200, 50
SQUEEZED = (".html", ".js", ".css", ".json", ".svg")
LEAST = 1024  # bytes worth squeezing


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "open",
        help="walk through a snapshot, without its network",
        description="Walk through a snapshot that was made with --walk: its files are given to the browser, "
        "nothing is computed. Any host of static files does as well.",
    )
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--port", type=int, help="an error if it is in use (the first free one from 8200 on)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page in a browser")
    shared.add_general(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    server = listening(options.folder, options.port)
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    sys.stdout.write(f"Boxwalk shows {options.folder} at {address}\nStop with Ctrl+C.\n")
    sys.stdout.flush()
    if not options.no_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("Stopping.\n")


def listening(folder: Path, port: int | None) -> http.server.ThreadingHTTPServer:
    """A server of a stored walk's files; port: None for the first free one from 8200 on. Raises PortError,
    ParameterError for a folder that holds none.
    """
    from boxwalk.snapshots.folder import read_manifest

    read_manifest(folder)
    if not (folder / "index.html").is_file():
        raise ParameterError(
            f"The snapshot in {folder} has no page. Make it with `boxwalk snapshot ... --walk`."
        )
    handler = functools.partial(_Files, directory=str(folder))
    ports = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port is None else (port,)
    for each in ports:
        try:
            return http.server.ThreadingHTTPServer(("127.0.0.1", each), handler)
        except OSError:
            continue
    tried = f"port {port}" if port is not None else f"ports {ports[0]} to {ports[-1]}"
    raise PortError(f"No server can listen on {tried}. Give a free one with --port.")


class _Files(http.server.SimpleHTTPRequestHandler):
    """Files of the folder to pages of this machine; texts squeezed, folders not listed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        squeezes = "gzip" in self.headers.get("Accept-Encoding", "") and path.suffix in SQUEEZED
        if not squeezes or not path.is_file() or path.stat().st_size < LEAST:
            super().do_GET()
            return
        data = gzip.compress(path.read_bytes(), 6)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def list_directory(self, path: Any) -> None:  # noqa: ARG002
        self.send_error(HTTPStatus.NOT_FOUND, "There is no page here")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # the snapshot may be made anew
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def parse_request(self) -> bool:
        """Only for who asks this machine by its own name: no other site's page may read the walk."""
        if not super().parse_request():
            return False
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if host not in ("127.0.0.1", "localhost", "[::1]"):
            self.send_error(HTTPStatus.FORBIDDEN, "This host is not served")
            return False
        return True

    def log_message(self, *_: Any) -> None:
        """Quiet: every file would be a line."""
