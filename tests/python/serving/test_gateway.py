"""The front door over real connections: token, cookie, code, Origin, Host, headers, the page."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from boxwalk.serving import app as app_module
from boxwalk.serving.server import Server

from .live import small_network, stream_address

TOKEN = "a-token-for-this-test"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on loopback that asks for a token."""
    with Server(small_network(), port=0, token=TOKEN, store=tmp_path_factory.mktemp("store")) as running:
        yield running


def stream_status(server: Server, headers: dict[str, str]) -> int:
    """101 when the websocket opens, else the status of the refusal."""
    with ExitStack() as opened:
        try:
            opened.enter_context(connect(stream_address(server), additional_headers=headers))
        except InvalidStatus as refused:
            answer = refused.response
        else:
            return 101
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code


# ---- token ----------------------------------------------------------------------------------------------


def test_without_the_token_nothing_is_told(guarded: Server) -> None:
    with httpx.Client(base_url=guarded.address) as client:
        for path in ("/api/v1/networks", "/api/v1/openapi.json", "/assets/x.js", "/"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["title"]) == (401, "A token is needed")
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert client.get("/healthz").status_code == 200
    assert stream_status(guarded, {}) == 401


def test_bearer_token_opens_routes_and_socket(guarded: Server) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.get(guarded.address + "api/v1/networks", headers=headers).status_code == 200
    assert stream_status(guarded, headers) == 101
    wrong = {"Authorization": f"Bearer {TOKEN}x"}
    assert httpx.get(guarded.address + "api/v1/networks", headers=wrong).status_code == 401
    assert stream_status(guarded, wrong) == 401


def test_address_with_the_token_becomes_a_cookie(guarded: Server) -> None:
    assert guarded.url == f"{guarded.address}?token={TOKEN}"
    with httpx.Client() as client:
        answer = client.get(guarded.address, params={"token": TOKEN, "at": "conv"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/?at=conv")
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert client.get(guarded.address + "api/v1/networks").status_code == 200
        value = client.cookies[f"boxwalk_{guarded.port}"]
    assert stream_status(guarded, {"Cookie": f"boxwalk_{guarded.port}={value}"}) == 101


def test_wrong_token_in_the_address(guarded: Server) -> None:
    answer = httpx.get(guarded.address, params={"token": "wrong"})
    assert (answer.status_code, answer.json()["title"]) == (401, "A token is needed")
    assert "Set-Cookie" not in answer.headers


def test_the_redirect_stays_on_this_server(guarded: Server) -> None:
    with httpx.Client() as client:
        request = client.build_request("GET", f"{guarded.address}/evil.example/?token={TOKEN}")
        answer = client.send(request)
    assert answer.headers["Location"] == "/evil.example/"


def test_people_get_a_page_instead_of_json(guarded: Server) -> None:
    answer = httpx.get(guarded.address, headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "asks who you are" in answer.text
    assert "<form" not in answer.text


def test_the_token_is_never_logged(guarded: Server, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("boxwalk.server")
    logger.addHandler(caplog.handler)
    try:
        httpx.get(guarded.address, params={"token": TOKEN})
        httpx.get(guarded.address + "api/v1/networks", headers={"Authorization": f"Bearer {TOKEN}"})
        deadline = time.monotonic() + 5  # the line is written when the answer is out
        while statuses(caplog)[-2:] != [303, 200] and time.monotonic() < deadline:
            time.sleep(0.01)  # nor may that of a request of the test before be out yet
    finally:
        logger.removeHandler(caplog.handler)
    assert statuses(caplog)[-2:] == [303, 200]
    assert TOKEN not in str([vars(record) for record in caplog.records])


def statuses(caplog: pytest.LogCaptureFixture) -> list[int]:
    fields = [vars(record).get("fields", {}) for record in caplog.records]
    return [entry["status"] for entry in fields if entry.get("method") == "GET"]


# ---- Origin and Host ------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "192.168.0.1"])
def test_foreign_hosts_are_refused(server: Server, client: httpx.Client, host: str) -> None:
    answer = client.get("/api/v1/networks", headers={"Host": host})
    assert (answer.status_code, answer.json()["title"]) == (403, "This origin is not allowed")
    assert client.get("/healthz", headers={"Host": host}).status_code == 403


def test_foreign_origins_may_not_change_or_listen(server: Server, client: httpx.Client) -> None:
    evil = {"Origin": "http://evil.example"}
    answer = client.post("/api/v1/networks/small/recordings", json={"input": 0}, headers=evil)
    assert (answer.status_code, answer.json()["title"]) == (403, "This origin is not allowed")
    assert stream_status(server, evil) == 403
    assert stream_status(server, {"Origin": "null"}) == 403


def test_the_own_origin_may(server: Server, client: httpx.Client) -> None:
    own = {"Origin": server.address.rstrip("/")}
    answer = client.post("/api/v1/networks/small/recordings", json={"input": 0}, headers=own)
    assert answer.status_code == 201
    assert stream_status(server, own) == 101


def test_a_socket_elsewhere_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(server.address.replace("http", "ws", 1) + "api/v1/other")
    assert refused.value.response.status_code == 404


def test_every_answer_carries_the_security_headers(client: httpx.Client) -> None:
    for path in ("/api/v1/networks", "/api/v1/nothing", "/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert f"ws://127.0.0.1:{client.base_url.port}" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in headers


# ---- the page -------------------------------------------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "static" / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("outside")
    (tmp_path / "static" / "index.html").write_text("<!doctype html><title>Boxwalk</title>")
    (tmp_path / "static" / "assets" / "main-3f2a.js").write_text("export {};")
    monkeypatch.setattr(app_module, "STATIC", tmp_path / "static")
    return tmp_path / "static"


def test_the_page_is_always_fresh_and_its_parts_are_kept(built: Path, client: httpx.Client) -> None:
    page = client.get("/")
    assert page.text.startswith("<!doctype html>")
    assert page.headers["Cache-Control"] == "no-cache"
    part = client.get("/assets/main-3f2a.js")
    assert "javascript" in part.headers["Content-Type"]
    assert part.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_long_text_is_packed_for_who_can_read_it_so(built: Path, client: httpx.Client) -> None:
    words = "export const x = 1;\n" * 5000
    (built / "assets" / "long-1.js").write_text(words)
    packed = client.get("/assets/long-1.js", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < len(words) / 20
    assert packed.text == words  # the client unpacks it
    assert "immutable" in packed.headers["Cache-Control"]
    for accepted in ("identity", "gzip;q=0"):
        plain = client.get("/assets/long-1.js", headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in plain.headers
        assert plain.headers["Vary"] == "Accept-Encoding"
        assert plain.text == words
    short = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in short.headers


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "//secret.txt",
        "/assets",
    ],
)
def test_nothing_outside_of_the_page_is_served(built: Path, client: httpx.Client, path: str) -> None:
    answer = client.send(
        client.build_request("GET", httpx.URL(f"{client.base_url}").copy_with(raw_path=path.encode()))
    )
    assert answer.status_code == 404
    assert "outside" not in answer.text


def test_a_page_not_built_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: httpx.Client
) -> None:
    monkeypatch.setattr(app_module, "STATIC", tmp_path)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make setup" in answer.text


# ---- the local network ----------------------------------------------------------------------------------


def test_lan_serves_tls_and_takes_the_code(tmp_path: Path) -> None:
    with (
        Server(small_network(), port=0, lan=True, store=tmp_path) as running,
        httpx.Client(base_url=f"https://127.0.0.1:{running.port}", verify=False) as client,
    ):
        assert running.address.startswith("https://")
        assert running.access.token is not None
        code = running.code
        assert code is not None
        page = client.get("/", headers={"Accept": "text/html"})
        assert (page.status_code, "<form" in page.text) == (401, True)
        assert "certificate itself" in page.text
        assert 'rel="icon"' in page.text  # or the browser looks for one, on its own, when the page is gone
        wrong = "000000" if code != "000000" else "111111"
        refused = client.post("/enter", data={"code": wrong})
        assert (refused.status_code, "4 more tries" in refused.text) == (401, True)
        entered = client.post("/enter", data={"code": f"{code[:3]} {code[3:]}"})
        assert (entered.status_code, entered.headers["Location"]) == (303, "/")
        assert "Secure" in entered.headers["Set-Cookie"]
        assert client.get("/api/v1/networks").status_code == 200


def test_lan_code_locks(tmp_path: Path) -> None:
    with (
        Server(small_network(), port=0, lan=True, store=tmp_path) as running,
        httpx.Client(base_url=f"https://127.0.0.1:{running.port}", verify=False) as client,
    ):
        wrong = "000000" if running.code != "000000" else "111111"
        statuses = [client.post("/enter", data={"code": wrong}).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        assert client.post("/enter", data={"code": running.code}).status_code == 429


def test_there_is_no_code_without_lan(client: httpx.Client) -> None:
    assert client.post("/enter", data={"code": "123456"}).status_code == 405
