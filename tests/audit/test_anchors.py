"""Anchors: one a day and chain, in a file that proves the log up to where it ended."""

import base64
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError
from django.db import transaction
from pytest_django import Settings

from finops.calc.anchors import (
    Anchor,
    AnchorSignature,
    NamedHead,
    NoAnchor,
    anchor_file,
    read_anchor,
)
from finops.calc.hash_chain import Head
from finops.models import AuditAnchor, Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.sending.anchor_keys import AnchorKeyProblem, fingerprint, is_signed, public_key, sign
from finops.services.audit.anchors import make_anchor, make_anchors
from tests.audit.keys import Ed25519, write_key
from tests.audit.test_tampering import verify
from tests.processes import PYTHON
from tests.superuser import superuser

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ANCHOR = Anchor("2026-11-29T12:00:00+00:00", (NamedHead(7, "retail", Head(3, b"\x01" * 32)),))


@pytest.fixture
def key(tmp_path: Path) -> Ed25519:
    return write_key(tmp_path / "anchor.pem")


def test_beat_makes_one_anchor_of_each_chain_a_day(logged: Tenant) -> None:
    for hours in (0, 1, 11):
        make_anchors(NOON + timedelta(hours=hours))
    assert make_anchors(NOON + timedelta(hours=12)) >= 1
    with tenant_scope(logged.pk), transaction.atomic():
        rows = list(AuditAnchor.objects.order_by("day").values_list("day", "seq"))
        entries = older_entries(AuditFilter(action="audit.anchored")).entries
    assert [(f"{day}", seq) for day, seq in rows] == [("2026-11-29", 10), ("2026-11-30", 11)]
    assert [(entry.actor, entry.target) for entry in reversed(entries)] == [
        ("beat", "entry:10"),
        ("beat", "entry:11"),
    ]


def test_a_log_without_an_entry_has_no_anchor(transactional_db: None) -> None:
    from tests.people import make_tenant

    tenant = make_tenant("silent")
    with superuser(autocommit=True) as admin:
        admin.execute("DELETE FROM audit.entry WHERE tenant_id = %s", [tenant.pk])
        admin.execute("DELETE FROM audit.head WHERE tenant_id = %s", [tenant.pk])
    with tenant_scope(tenant.pk), transaction.atomic():
        assert make_anchor(actor="tests", now=NOON) is None


def test_what_is_kept_is_what_audit_verify_reads(logged: Tenant, tmp_path: Path) -> None:
    make_anchors(NOON)
    path = tmp_path / "anchor.json"
    with tenant_scope(logged.pk), transaction.atomic():
        path.write_text(AuditAnchor.objects.get().content)
    assert verify("--anchor", str(path), "--tenant", "logged")[0] == 0


WRAPPED: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: f"Subject: an anchor of {{Retail}}\n\nKeep this.\n\n{text}\n-- \nSent by us.\n",
    lambda text: json.dumps({"type": "audit.anchor", "data": json.loads(text)}),
]


@pytest.mark.parametrize("wrap", WRAPPED, ids=["file", "letter", "webhook"])
def test_an_anchor_is_read_from_however_it_came(wrap: Callable[[str], str], key: Ed25519) -> None:
    signed = ANCHOR.signed(AnchorSignature("k", base64.b64encode(key.sign(ANCHOR)).decode()))
    assert read_anchor(wrap(anchor_file(signed))) == signed


def test_what_a_signature_covers_keeps_its_text() -> None:
    """Byte for byte: signatures that others keep rest on it."""
    assert ANCHOR.signed_text.decode() == (
        '{"format":"finops-audit-anchor-1","heads":[{"hash":"%s","seq":3,"tenant":"retail",'
        '"tenant_id":7}],"made_at":"2026-11-29T12:00:00+00:00"}'
    ) % ("01" * 32)
    assert list(json.loads(anchor_file(ANCHOR))["heads"][0]) == [
        "tenant_id",
        "tenant",
        "seq",
        "hash",
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", "x", '{"heads": 1}', '{"heads": [{"seq": 1}]}'])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(NoAnchor):
        read_anchor(text)


def test_without_a_key_anchors_are_not_signed(settings: Settings) -> None:
    assert sign(ANCHOR).signature is None


def test_a_key_in_a_file_signs_and_its_public_part_checks(key: Ed25519, settings: Settings) -> None:
    settings.AUDIT_ANCHOR_KEY_FILE = str(key.path)
    signed = sign(ANCHOR)
    public = public_key(key.public_path)
    assert public is not None
    assert signed.signature is not None
    assert signed.signature.key == fingerprint(public)
    assert is_signed(read_anchor(anchor_file(signed)), public)
    changed = Anchor(ANCHOR.made_at, (NamedHead(7, "retail", Head(2, b"\x01" * 32)),))
    assert not is_signed(changed.signed(signed.signature), public)


def test_a_key_file_that_others_can_read_signs_nothing(key: Ed25519, settings: Settings) -> None:
    settings.AUDIT_ANCHOR_KEY_FILE = str(key.path)
    key.path.chmod(0o640)
    with pytest.raises(AnchorKeyProblem, match="open to others"):
        sign(ANCHOR)
    key.path.chmod(stat.S_IRUSR)
    assert sign(ANCHOR).signature is not None


SIGNER = """
import base64, sys
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
key = serialization.load_pem_private_key(open(sys.argv[1], "rb").read(), None)
text = sys.stdin.buffer.read()
print(base64.b64encode(key.sign(text, ec.ECDSA(hashes.SHA256()))).decode())
"""


def test_a_key_service_signs_by_a_command(tmp_path: Path, settings: Settings) -> None:
    held = ec.generate_private_key(ec.SECP256R1())
    private, public = tmp_path / "kms.pem", tmp_path / "kms.pub"
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(held.private_bytes(serialization.Encoding.PEM, *form))
    shape = serialization.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(held.public_key().public_bytes(serialization.Encoding.PEM, shape))
    (tmp_path / "kms.py").write_text(SIGNER)
    settings.AUDIT_ANCHOR_SIGN_COMMAND = f"{PYTHON} {tmp_path / 'kms.py'} {private}"
    with pytest.raises(AnchorKeyProblem, match="needs AUDIT_ANCHOR_PUBLIC_KEY"):
        sign(ANCHOR)
    settings.AUDIT_ANCHOR_PUBLIC_KEY = str(public)
    checking = public_key()
    assert checking is not None
    assert is_signed(sign(ANCHOR), checking)


@pytest.mark.parametrize("command", ["false", "echo no-base64!", "/nowhere/kms"])
def test_a_key_service_that_is_away_makes_no_unsigned_anchor(
    key: Ed25519, settings: Settings, logged: Tenant, command: str
) -> None:
    settings.AUDIT_ANCHOR_PUBLIC_KEY = str(key.public_path)
    settings.AUDIT_ANCHOR_SIGN_COMMAND = command
    with pytest.raises(AnchorKeyProblem, match="AUDIT_ANCHOR_SIGN_COMMAND failed"):
        make_anchors(NOON)
    with tenant_scope(logged.pk), transaction.atomic():
        assert not AuditAnchor.objects.exists()


def test_a_signature_of_another_key_is_noticed_at_once(
    key: Ed25519, tmp_path: Path, settings: Settings
) -> None:
    settings.AUDIT_ANCHOR_KEY_FILE = str(key.path)
    settings.AUDIT_ANCHOR_PUBLIC_KEY = str(write_key(tmp_path / "other.pem").public_path)
    with pytest.raises(AnchorKeyProblem, match="does not belong"):
        sign(ANCHOR)


def test_a_file_that_is_no_key_is_told_in_a_sentence(logged: Tenant, tmp_path: Path) -> None:
    path, pem = tmp_path / "anchor.json", tmp_path / "key.pem"
    verify("--anchor", str(path))
    pem.write_text("x")
    with pytest.raises(CommandError, match="no public key in PEM form"):
        verify("--anchor", str(path), "--public-key", str(pem))


def test_an_ed25519_key_is_what_openssl_makes(key: Ed25519) -> None:
    assert isinstance(
        serialization.load_pem_private_key(key.path.read_bytes(), None), Ed25519PrivateKey
    )
