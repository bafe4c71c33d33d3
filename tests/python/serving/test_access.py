"""Token, cookie, code, Host and Origin: who may talk to the server."""

from __future__ import annotations

import pytest

from boxwalk.errors import AccessError, CodeError, ForbiddenError
from boxwalk.serving.access import LOCK_SECONDS, TRIES, Access, Code, is_loopback, new_token

TOKEN = "a-token-of-enough-letters"


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8100", "LOCALHOST:1", "127.0.0.1:8100", "[::1]:8100", "127.9.9.9"]
)
def test_loopback_server_answers_to_loopback_names(host: str) -> None:
    Access().check_host(host)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8100", "192.168.1.5", "localhost.evil.example", "", None, "a]b"]
)
def test_loopback_server_refuses_other_names(host: str | None) -> None:
    with pytest.raises(ForbiddenError, match="not a name of this server"):
        Access().check_host(host)


def test_server_of_all_interfaces_answers_to_addresses_and_its_own_names() -> None:
    access = Access(token=TOKEN, names=frozenset({"workshop.local"}), addresses=True)
    for host in ("192.168.1.5:8100", "[fe80::1]:8100", "127.0.0.1", "workshop.local:8100"):
        access.check_host(host)
    with pytest.raises(ForbiddenError):
        access.check_host("rebound.evil.example:8100")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1:9999",
        "https://127.0.0.1:81000",
        "file://127.0.0.1:8100",
    ],
)
def test_foreign_origins_are_refused(origin: str) -> None:
    with pytest.raises(ForbiddenError, match="own page"):
        Access().check_origin(origin, "127.0.0.1:8100")


def test_own_origin_and_scripts_pass() -> None:
    Access().check_origin("http://127.0.0.1:8100", "127.0.0.1:8100")
    Access().check_origin("https://Box.local:8100", "box.local:8100")
    Access().check_origin(None, "127.0.0.1:8100")


def test_token_by_header_or_cookie() -> None:
    access = Access(token=TOKEN, cookie="boxwalk_8100")
    access.check_token(f"Bearer {TOKEN}", None)
    access.check_token(f"bearer {TOKEN}", None)
    access.check_token(None, f"other=1; boxwalk_8100={TOKEN}; more=2")


@pytest.mark.parametrize(
    ("authorization", "cookies"),
    [
        (None, None),
        ("", ""),
        ("Bearer", None),
        (f"Basic {TOKEN}", None),
        (f"Bearer {TOKEN}x", None),
        (f"Bearer {TOKEN[:-1]}", None),
        (None, f"boxwalk_8101={TOKEN}"),
        (None, "boxwalk_8100=wrong"),
        (None, "\x00=;;;"),
        ("Bearer wrong", f"boxwalk_8100={TOKEN}"),
        ("Bearer tökén", None),
    ],
)
def test_wrong_tokens(authorization: str | None, cookies: str | None) -> None:
    with pytest.raises(AccessError, match="missing or wrong"):
        Access(token=TOKEN, cookie="boxwalk_8100").check_token(authorization, cookies)


def test_no_token_asked_for_on_loopback() -> None:
    Access(token=None).check_token(None, None)
    assert not Access(token=None).accepts("")


def test_cookie_is_closed_to_scripts_and_other_sites() -> None:
    header = Access(token=TOKEN, cookie="boxwalk_8100", secure=True).cookie_header()
    assert header == f"boxwalk_8100={TOKEN}; Path=/; HttpOnly; SameSite=Strict; Secure"
    assert "Secure" not in Access(token=TOKEN).cookie_header()


def test_tokens_are_long_and_differ() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 32


def test_code_has_few_tries_then_a_lock() -> None:
    code = Code("042137")
    for left in range(TRIES - 1, 0, -1):
        with pytest.raises(AccessError, match=f"{left} more tries"):
            code.check("111111", now=0.0)
    with pytest.raises(AccessError, match="locked now"):
        code.check("111111", now=0.0)
    with pytest.raises(CodeError, match="locked for another"):
        code.check("042137", now=LOCK_SECONDS - 1)
    code.check(" 042 137 ", now=LOCK_SECONDS + 1)


def test_right_code_forgives_earlier_mistakes() -> None:
    code = Code("042137")
    for _ in range(3):
        for _ in range(TRIES - 1):
            with pytest.raises(AccessError):
                code.check("000000", now=0.0)
        code.check("042137", now=0.0)


def test_codes_are_six_digits() -> None:
    assert all(len(Code().digits) == 6 and Code().digits.isdigit() for _ in range(20))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("box.local", False),
    ],
)
def test_is_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
