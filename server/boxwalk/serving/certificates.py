"""A certificate of one's own for `--lan`: WebXR and secure cookies need https away from localhost."""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import ssl
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from boxwalk.errors import ParameterError

VALID = datetime.timedelta(days=397)  # browsers refuse longer ones
RENEW_BEFORE = datetime.timedelta(days=7)


def config_folder() -> Path:
    """The user's folder for settings: BOXWALK_HOME, XDG_CONFIG_HOME/boxwalk or ~/.config/boxwalk."""
    own = os.environ.get("BOXWALK_HOME")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "boxwalk"


def lan_address() -> str:
    """This machine's address in the local network; 127.0.0.1 when it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the routing table is asked
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def own_certificate(names: Iterable[str], folder: Path) -> tuple[Path, Path]:
    """Paths of certificate and private key (PEM) in `folder`, good for `names`; made once, then kept.

    names: host names and IP addresses. Made anew when it is about to end or lacks a name. The key's file and
    its folder are readable by the user alone.
    """
    wanted = sorted(set(names))
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if certificate.is_file() and key.is_file() and _still_good(certificate, wanted):
        return certificate, key
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Boxwalk on the local network")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in wanted]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write_private(key, pem)
    _write_private(certificate, made.public_bytes(serialization.Encoding.PEM))
    return certificate, key


def check_certificate(certificate: Path, key: Path) -> frozenset[str]:
    """The host names that a certificate is good for; raises ParameterError when the files do not fit."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        return frozenset(name.lower() for name in _names(certificate))
    except (OSError, ValueError) as error:
        raise ParameterError(
            f"The TLS files {str(certificate)!r} and {str(key)!r} cannot be used: {error}. "
            "Give a PEM certificate chain and its private key without a passphrase."
        ) from error


def _names(certificate: Path) -> list[str]:
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    try:
        names = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return [*names.get_values_for_type(x509.DNSName), *addresses]


def _still_good(certificate: Path, wanted: list[str]) -> bool:
    try:
        loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
        names = _names(certificate)
    except ValueError:
        return False
    ends = loaded.not_valid_after_utc - RENEW_BEFORE
    return ends > datetime.datetime.now(datetime.UTC) and set(wanted) <= set(names)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write_private(path: Path, data: bytes) -> None:
    """Written whole or not at all, readable by the user alone from the first moment."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    fresh.replace(path)
