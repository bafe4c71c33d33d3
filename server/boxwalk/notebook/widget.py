"""The walk as a Jupyter widget: the page in a frame, speaking to this kernel through the widget's channel.

No port of the kernel need be reached, so it works in JupyterLab, Notebook, VS Code and hosted notebooks. What
the page asks is answered by the server's own application, called in this process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from torch import nn

from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.serving.app import create_app
from boxwalk.serving.pages import STATIC
from boxwalk.serving.service import Service
from boxwalk.snapshots.walk import page_in_one

try:
    import anywidget
    import traitlets
except ImportError as error:
    raise ImportError('The walk in a notebook needs more: pip install "boxwalk[notebook]".') from error

ANSWERING = 4  # threads
LEAST_HEIGHT = 200  # CSS pixels
METHODS = ("GET", "POST", "DELETE")
PATHS = ("api/v1/", "healthz")


class Walk(anywidget.AnyWidget):
    """See `show`. Closing it (`close()`) ends its jobs and threads."""

    _esm = Path(__file__).with_name("widget.js")
    page = traitlets.Unicode().tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(640).tag(sync=True)

    def __init__(self, networks: Sequence[Network], *, page: str, height: int) -> None:
        """page: HTML of the client that waits for a channel. height: CSS pixels."""
        self.service = Service(networks)
        self._app = create_app(self.service)
        self._threads = ThreadPoolExecutor(ANSWERING, "boxwalk-notebook")
        self._sending = threading.Lock()
        super().__init__(page=page, place="", height=height)
        self.on_msg(self._asked)
        self.service.warm_up()

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.service.close()
        super().close()

    def _asked(self, _: object, content: Any, buffers: Sequence[Any]) -> None:
        """A question of the page; answered in a thread, so that the kernel goes on."""
        if isinstance(content, dict) and content.get("kind") == "ask":
            body = bytes(buffers[0]) if buffers else str(content.get("text", "")).encode()
            self._threads.submit(self._answer, content, body)

    def _answer(self, asked: dict[str, Any], body: bytes) -> None:
        status, kind, data = self.answer(
            str(asked.get("method")), str(asked.get("path")), str(asked.get("type", "")), body
        )
        told = {"kind": "answer", "port": asked.get("port"), "id": asked.get("id"), "status": status}
        with self._sending:
            self.send({**told, "type": kind}, [data])

    def answer(self, method: str, path: str, kind: str, body: bytes) -> tuple[int, str, bytes]:
        """(status, media type, bytes) of the application's answer to a request of the page."""
        if method not in METHODS or not path.startswith(PATHS):
            return 404, "text/plain", b"The page asks nothing like this."
        with self._app.test_client() as client:
            answer = client.open(f"/{path}", method=method, data=body or None, content_type=kind or None)
            return answer.status_code, answer.content_type or "", answer.get_data()


def show(
    model: nn.Module | Network | Sequence[nn.Module | Network], image: Any = None, *, height: int = 640
) -> Walk:
    """The walk through a network (or several) in a notebook; the last line of a cell, or `display(...)`.

    image: what the first network takes, shown at once: a path, picture, array, tensor or text. height: CSS
    pixels. Needs `pip install "boxwalk[notebook]"`. Raises ParameterError, InputError.
    """
    given = [model] if isinstance(model, (nn.Module, Network)) else list(model)
    networks = [each if isinstance(each, Network) else Network(each) for each in given]
    if not networks:
        raise ParameterError("No network was given to show.")
    if height < LEAST_HEIGHT:
        raise ParameterError(f"height is {height}; at least {LEAST_HEIGHT} pixels are needed to walk.")
    walk = Walk(networks, page=_page(), height=height)
    if image is not None:
        first = networks[0]
        try:
            name = walk.service.record_given(first.id, first.prepare(image), "the input shown").id
        except BaseException:
            walk.close()
            raise
        walk.place = f"#network={first.id}&input=recording:{name}"
    return walk


def _page() -> str:
    """The built client as one page that waits for a channel. Raises ParameterError."""
    if not (STATIC / "index.html").is_file():
        raise ParameterError("The page is not built; run `make setup` in the repository.")
    return page_in_one(STATIC, '<meta name="boxwalk-channel" content="kernel" />')
