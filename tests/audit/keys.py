"""Keys that sign anchors, as files, with what a thief of the database has not."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from finops.calc.anchors import Anchor


@dataclass(frozen=True)
class Ed25519:
    """A private key's file and its public key's."""

    path: Path

    @property
    def public_path(self) -> Path:
        return self.path.with_suffix(".pub")

    def sign(self, anchor: Anchor) -> bytes:
        key = serialization.load_pem_private_key(self.path.read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        return key.sign(anchor.signed_text)


def write_key(path: Path) -> Ed25519:
    """As `openssl genpkey -algorithm ed25519` writes it."""
    key = Ed25519PrivateKey.generate()
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    shape = serialization.PublicFormat.SubjectPublicKeyInfo
    public = key.public_key().public_bytes(serialization.Encoding.PEM, shape)
    path.with_suffix(".pub").write_bytes(public)
    return Ed25519(path)
