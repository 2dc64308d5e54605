"""Seventeen kinds of tampering by a superuser, past every grant: sixteen an anchor finds, and the
seventeenth one that is signed with a key outside the database."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from finops.models import Tenant
from tests.audit.keys import write_key
from tests.audit.test_tampering import FORGE, MINE, REWIND, SWAP, tamper, verify
from tests.people import make_tenant

# What keeps everything consistent: each entry from {seq} on is hashed anew, and so is the head.
REHASH = """
DO $$ DECLARE e record; last bytea;
BEGIN
  SELECT hash INTO last FROM audit.entry WHERE tenant_id = {t} AND seq = {seq} - 1;
  last := coalesce(last, '');
  FOR e IN SELECT * FROM audit.entry WHERE tenant_id = {t} AND seq >= {seq} ORDER BY seq LOOP
    UPDATE audit.entry SET prev = last, hash = sha256(last || convert_to(e.body, 'UTF8'))
    WHERE tenant_id = {t} AND seq = e.seq RETURNING hash INTO last;
  END LOOP;
  UPDATE audit.head SET hash = last,
    seq = (SELECT max(seq) FROM audit.entry WHERE tenant_id = {t}) WHERE tenant_id = {t};
END $$
"""
SHIFT = """
UPDATE audit.entry SET seq = -seq WHERE tenant_id = {t} AND seq > {seq};
UPDATE audit.entry SET seq = -seq {by}, at = at,
  body = regexp_replace(body, '"seq": [0-9]+', '"seq": ' || (-seq {by})::text)
WHERE tenant_id = {t} AND seq < 0
"""
REPLACED = (
    "UPDATE audit.entry SET body = replace(body, 'ana@', 'bo@') WHERE tenant_id = {t};"
    + REHASH.replace("{seq}", "1")
)
LATER = (
    "UPDATE audit.entry SET at = at + interval '1 hour', body = jsonb_set(body::jsonb, '{at}',"
    " to_jsonb(to_char((at + interval '1 hour') AT TIME ZONE 'UTC',"
    ' \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')))::text ' + MINE + ";"
)

# name → (the word of the finding, what is done; {t} is the tenant, {o} another one)
KINDS = {
    "the text of an entry": (
        "edited",
        f"UPDATE audit.entry SET body = replace(body, 'tested', 'approved') {MINE}",
    ),
    "the time beside the text": (
        "columns",
        f"UPDATE audit.entry SET at = at - interval '1 day' {MINE}",
    ),
    "the hash of an entry": ("edited", f"UPDATE audit.entry SET hash = sha256('x') {MINE}"),
    "the hash of the entry before": ("unlinked", f"UPDATE audit.entry SET prev = 'x' {MINE}"),
    "a deletion in the middle": ("missing", f"DELETE FROM audit.entry {MINE}"),
    "a deletion at the end": (
        "missing",
        "DELETE FROM audit.entry WHERE tenant_id = {t} AND seq > 7",
    ),
    "a tail cut off with its head": ("rewound", REWIND),
    "two entries swapped": ("unlinked", SWAP),
    "an entry forged behind the head": (
        "forged",
        FORGE.replace("{seq}", "11").replace("{of}", "10"),
    ),
    "an entry at the front, all hashed anew": (
        "rewritten",
        SHIFT.replace("{seq}", "0").replace("{by}", "+ 1")
        + ";"
        + "INSERT INTO audit.entry (tenant_id, seq, at, body, prev, hash) SELECT tenant_id, 1, at,"
        " regexp_replace(body, '\"seq\": [0-9]+', '\"seq\": 1'), '', '' FROM audit.entry"
        " WHERE tenant_id = {t} AND seq = 2;" + REHASH.replace("{seq}", "1"),
    ),
    "a deletion in the middle, all hashed anew": (
        "rewound",  # one fewer than the anchor knows
        f"DELETE FROM audit.entry {MINE};"
        + SHIFT.replace("{seq}", "5").replace("{by}", "- 1")
        + ";"
        + REHASH.replace("{seq}", "5"),
    ),
    "another actor, all hashed anew": (
        "rewritten",
        f"UPDATE audit.entry SET body = replace(body, 'ana@', 'bo@') {MINE};"
        + REHASH.replace("{seq}", "5"),
    ),
    "another time, all hashed anew": ("rewritten", LATER + REHASH.replace("{seq}", "5")),
    "the head alone": ("head", "UPDATE audit.head SET hash = sha256('x') WHERE tenant_id = {t}"),
    "an entry moved to another tenant": (
        "missing",
        "DELETE FROM audit.entry WHERE tenant_id = {o} AND seq = 5;"
        f" UPDATE audit.entry SET tenant_id = {{o}} {MINE}",
    ),
    "the whole chain replaced": ("rewritten", REPLACED),
}


@pytest.fixture
def other(logged: Tenant) -> Tenant:
    return make_tenant("other")


def do(statement: str, tenant: Tenant, other: Tenant) -> None:
    tamper(tenant, statement.replace("{o}", str(other.pk)))


@pytest.mark.parametrize("kind", KINDS)
def test_an_anchor_kept_elsewhere_finds_it(
    logged: Tenant, other: Tenant, tmp_path: Path, kind: str
) -> None:
    anchor = str(tmp_path / "anchor.json")
    assert verify("--anchor", anchor)[0] == 0
    word, statement = KINDS[kind]
    do(statement, logged, other)
    code, report = verify("--anchor", anchor)
    assert code == 1
    assert f"logged: {word}:" in report, report


def rewrite_all(logged: Tenant, other: Tenant, anchor: Path) -> None:
    """The seventeenth: whoever has the database has got hold of the anchor as well."""
    do(REPLACED, logged, other)
    anchor.unlink()
    verify("--anchor", str(anchor))


def test_an_unsigned_anchor_that_is_rewritten_with_the_chain_finds_nothing(
    logged: Tenant, other: Tenant, tmp_path: Path
) -> None:
    anchor = tmp_path / "anchor.json"
    verify("--anchor", str(anchor))
    rewrite_all(logged, other, anchor)
    assert verify("--anchor", str(anchor))[0] == 0, "what only a signature can tell"


@pytest.mark.parametrize("keeps_signature", [True, False], ids=["old signature", "no signature"])
def test_a_signed_anchor_that_is_rewritten_with_the_chain_is_found(
    logged: Tenant, other: Tenant, tmp_path: Path, settings: Settings, *, keeps_signature: bool
) -> None:
    key, anchor = write_key(tmp_path / "key.pem"), tmp_path / "anchor.json"
    settings.AUDIT_ANCHOR_KEY_FILE = str(key.path)
    assert verify("--anchor", str(anchor))[0] == 0
    signed = json.loads(anchor.read_text())
    settings.AUDIT_ANCHOR_KEY_FILE = ""  # the thief has the database, not the key
    rewrite_all(logged, other, anchor)
    if keeps_signature:
        forged = {**json.loads(anchor.read_text()), "signature": signed["signature"]}
        anchor.write_text(json.dumps(forged))
    code, report = verify("--anchor", str(anchor), "--public-key", str(key.public_path))
    assert code == 1
    assert f"anchor: {'forged' if keeps_signature else 'unsigned'}:" in report


def test_a_signed_anchor_that_nobody_touched_is_trusted(
    logged: Tenant, tmp_path: Path, settings: Settings
) -> None:
    key, anchor = write_key(tmp_path / "key.pem"), tmp_path / "anchor.json"
    settings.AUDIT_ANCHOR_KEY_FILE = str(key.path)
    verify("--anchor", str(anchor))
    settings.AUDIT_ANCHOR_KEY_FILE = ""
    assert verify("--anchor", str(anchor), "--public-key", str(key.public_path))[0] == 0


def test_there_are_seventeen() -> None:
    assert len(KINDS) + 1 == 17
