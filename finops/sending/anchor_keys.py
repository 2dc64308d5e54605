"""The key that signs anchors of the audit log. It lies outside the database, or they prove nothing.

A file with an Ed25519 key, or a command that asks a key service (Ed25519 or ECDSA with SHA-256).
"""

import base64
import hashlib
import shlex
import stat
import subprocess
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from finops.calc.anchors import Anchor, AnchorSignature

PublicKey = Ed25519PublicKey | ec.EllipticCurvePublicKey
COMMAND_SECONDS: Final = 30


class AnchorKeyProblem(Exception):
    """Anchors cannot be signed or checked as this installation asks; the message says why."""


def sign(anchor: Anchor) -> Anchor:
    """Signed as the settings say: by a file, by a command, or not at all.

    Raises AnchorKeyProblem: an installation that signs makes no anchor without a signature.
    """
    key = public_key()
    if key is None:
        return anchor
    if settings.AUDIT_ANCHOR_SIGN_COMMAND:
        value = _signed_by_command(anchor.signed_text)
    elif settings.AUDIT_ANCHOR_KEY_FILE:
        value = _private_key().sign(anchor.signed_text)
    else:
        return anchor  # here anchors are only checked
    signed = anchor.signed(AnchorSignature(fingerprint(key), base64.b64encode(value).decode()))
    if not is_signed(signed, key):
        raise AnchorKeyProblem("What signs anchors does not belong to AUDIT_ANCHOR_PUBLIC_KEY.")
    return signed


def is_signed(anchor: Anchor, key: PublicKey) -> bool:
    """Whether the anchor says what was signed with this key."""
    if anchor.signature is None:
        return False
    try:
        value = base64.b64decode(anchor.signature.value, validate=True)
        if isinstance(key, Ed25519PublicKey):
            key.verify(value, anchor.signed_text)
        else:
            key.verify(value, anchor.signed_text, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key(path: Path | None = None) -> PublicKey | None:
    """The key of a PEM file, of AUDIT_ANCHOR_PUBLIC_KEY, or that of the file which signs."""
    named = path or settings.AUDIT_ANCHOR_PUBLIC_KEY
    if named:
        return _read_public(Path(named))
    if settings.AUDIT_ANCHOR_SIGN_COMMAND:
        raise AnchorKeyProblem("AUDIT_ANCHOR_SIGN_COMMAND needs AUDIT_ANCHOR_PUBLIC_KEY as well.")
    return _private_key().public_key() if settings.AUDIT_ANCHOR_KEY_FILE else None


def fingerprint(key: PublicKey) -> str:
    """SHA-256 of the public key as DER, in hex."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()


def _read_public(path: Path) -> PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as problem:
        raise AnchorKeyProblem(f"{path} is no public key in PEM form ({problem}).") from problem
    if not isinstance(key, Ed25519PublicKey | ec.EllipticCurvePublicKey):
        raise AnchorKeyProblem(f"{path} is neither an Ed25519 nor an elliptic-curve key.")
    return key


def _private_key() -> Ed25519PrivateKey:
    path = Path(settings.AUDIT_ANCHOR_KEY_FILE)
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise AnchorKeyProblem(f"{path} is open to others: make it readable by its owner only.")
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise AnchorKeyProblem(f"{path} is no private key in PEM form ({problem}).") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise AnchorKeyProblem(f"{path} is no Ed25519 key.")
    return key


def _signed_by_command(text: bytes) -> bytes:
    """The command reads what is signed from its standard input and prints base64."""
    command = shlex.split(settings.AUDIT_ANCHOR_SIGN_COMMAND)
    try:
        ended = subprocess.run(
            command, input=text, capture_output=True, timeout=COMMAND_SECONDS, check=True
        )
        return base64.b64decode(ended.stdout.strip(), validate=True)
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        raise AnchorKeyProblem(f"AUDIT_ANCHOR_SIGN_COMMAND failed ({problem}).") from problem
