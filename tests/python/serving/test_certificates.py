"""The certificate for `--lan` is made once, private, and good for the names asked for."""

from __future__ import annotations

import ssl
import stat
import sys
from pathlib import Path

import pytest

from boxwalk.errors import ParameterError
from boxwalk.serving.certificates import check_certificate, own_certificate


def test_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "boxwalk"
    certificate, key = own_certificate({"localhost", "127.0.0.1", "192.168.1.5"}, folder)
    before = certificate.read_bytes()
    assert check_certificate(certificate, key) == {"localhost", "127.0.0.1", "192.168.1.5"}
    assert own_certificate({"localhost", "192.168.1.5"}, folder) == (certificate, key)
    assert certificate.read_bytes() == before
    own_certificate({"10.0.0.7"}, folder)
    assert certificate.read_bytes() != before
    assert check_certificate(certificate, key) == {"10.0.0.7"}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_key_is_private(tmp_path: Path) -> None:
    certificate, key = own_certificate({"localhost"}, tmp_path / "boxwalk")
    for path in (certificate, key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_damaged_certificate_is_made_anew(tmp_path: Path) -> None:
    certificate, key = own_certificate({"localhost"}, tmp_path)
    certificate.write_text("not a certificate")
    own_certificate({"localhost"}, tmp_path)
    assert check_certificate(certificate, key) == {"localhost"}


def test_files_that_do_not_fit_are_named(tmp_path: Path) -> None:
    certificate, _ = own_certificate({"localhost"}, tmp_path / "one")
    _, other_key = own_certificate({"localhost"}, tmp_path / "two")
    with pytest.raises(ParameterError, match=r"key\.pem"):
        check_certificate(certificate, other_key)
    with pytest.raises(ParameterError, match=r"missing\.pem"):
        check_certificate(tmp_path / "missing.pem", other_key)
