"""Certificates for tests of TLS: an authority of our own, and a server that it vouches for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="certificates are made with openssl"
)


def make_certificates(folder: Path, names: str = "DNS:localhost,IP:127.0.0.1") -> None:
    """Make an authority (ca.pem), a server's certificate that it signed (cert.pem, key.pem), and another authority (other.pem)."""
    key = ("-newkey", "rsa:2048", "-nodes")
    for name in ("ca", "other"):
        who = ("-subj", f"/CN=our own {name}")
        _openssl(folder, "req", "-x509", *key, "-keyout", f"{name}.key", "-out", f"{name}.pem", *who)
    _openssl(folder, "req", *key, "-keyout", "key.pem", "-out", "asked.pem", "-subj", "/CN=localhost")
    (folder / "names").write_text(f"subjectAltName={names}")
    signed_by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names")
    _openssl(folder, "x509", "-req", "-in", "asked.pem", *signed_by, "-out", "cert.pem")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)
