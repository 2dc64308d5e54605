"""Tampering with the stored log by a superuser, past every grant and policy: it is all found."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from finops.models import Tenant
from tests.superuser import superuser

RECHAIN = """
DO $$ DECLARE e record; last bytea;
BEGIN
  SELECT hash INTO last FROM audit.entry WHERE tenant_id = {t} AND seq = 6;
  FOR e IN SELECT * FROM audit.entry WHERE tenant_id = {t} AND seq > 6 ORDER BY seq LOOP
    UPDATE audit.entry SET body = replace(e.body, 'ana@', 'bo@'), prev = last,
      hash = sha256(last || convert_to(replace(e.body, 'ana@', 'bo@'), 'UTF8'))
    WHERE tenant_id = {t} AND seq = e.seq RETURNING hash INTO last;
  END LOOP;
  UPDATE audit.head SET hash = last WHERE tenant_id = {t};
END $$
"""
FORGE = """
INSERT INTO audit.entry (tenant_id, seq, at, body, prev, hash)
SELECT tenant_id, {seq}, at, replace(body, '"seq": {of}', '"seq": {seq}'), hash, sha256('x')
FROM audit.entry WHERE tenant_id = {t} AND seq = {of}
"""
SWAP = """
UPDATE audit.entry SET seq = -1 WHERE tenant_id = {t} AND seq = 4;
UPDATE audit.entry SET seq = 4 WHERE tenant_id = {t} AND seq = 5;
UPDATE audit.entry SET seq = 5 WHERE tenant_id = {t} AND seq = -1
"""
REWIND = """
DELETE FROM audit.entry WHERE tenant_id = {t} AND seq > 7;
UPDATE audit.head h SET seq = 7, hash = e.hash FROM audit.entry e
WHERE h.tenant_id = {t} AND e.tenant_id = {t} AND e.seq = 7
"""
MINE = "WHERE tenant_id = {t} AND seq = 5"

# Found by the chain itself.
SEEN = [
    ("edited", f"UPDATE audit.entry SET body = replace(body, 'tested', 'approved') {MINE}"),
    ("columns", f"UPDATE audit.entry SET at = at - interval '1 day' {MINE}"),
    ("unlinked", f"UPDATE audit.entry SET prev = 'x' {MINE}"),
    ("missing", f"DELETE FROM audit.entry {MINE}"),
    ("missing", "DELETE FROM audit.entry WHERE tenant_id = {t} AND seq > 7"),
    ("unlinked", SWAP),
    ("forged", FORGE.replace("{seq}", "11").replace("{of}", "10")),
    (
        "unlinked",
        f"DELETE FROM audit.entry {MINE};" + FORGE.replace("{seq}", "5").replace("{of}", "4"),
    ),
    ("head", "DELETE FROM audit.head WHERE tenant_id = {t}"),
]
# Consistent in itself: only a head kept elsewhere can tell.
SEEN_BY_ANCHOR = [
    ("rewound", REWIND),
    ("rewritten", RECHAIN),
    (
        "rewound",
        "DELETE FROM audit.entry WHERE tenant_id = {t};"
        " DELETE FROM audit.head WHERE tenant_id = {t}",
    ),
]


def tamper(tenant: Tenant, statement: str) -> None:
    with superuser() as admin:
        admin.execute(statement.replace("{t}", str(tenant.pk)).encode())


def verify(*arguments: str) -> tuple[int, str]:
    """Exit code and output of the command."""
    out = StringIO()
    try:
        call_command("audit_verify", *arguments, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_an_untouched_log_is_verified(logged: Tenant) -> None:
    code, report = verify()
    assert code == 0
    assert "logged: verified up to entry 10." in report


@pytest.mark.parametrize(("kind", "statement"), SEEN)
def test_tampering_is_found_in_the_chain_itself(logged: Tenant, kind: str, statement: str) -> None:
    tamper(logged, statement)
    code, report = verify()
    assert code == 1
    assert f"logged: {kind}:" in report


@pytest.mark.parametrize(("kind", "statement"), SEEN_BY_ANCHOR)
def test_a_consistent_forgery_is_found_by_an_anchor_kept_elsewhere(
    logged: Tenant, tmp_path: Path, kind: str, statement: str
) -> None:
    anchor = str(tmp_path / "anchor.json")
    assert verify("--anchor", anchor)[0] == 0
    tamper(logged, statement)
    assert verify()[0] == 0
    code, report = verify("--anchor", anchor)
    assert code == 1
    assert f"logged: {kind}:" in report


def test_a_log_that_has_grown_honestly_agrees_with_its_anchor(
    logged: Tenant, tmp_path: Path
) -> None:
    from finops.scope import tenant_scope
    from finops.services import audit

    path = tmp_path / "anchor.json"
    verify("--anchor", str(path))
    with tenant_scope(logged.pk):
        from django.db import transaction

        with transaction.atomic():
            audit.append(actor="a", action="b", target="c", detail={})
    assert verify("--anchor", str(path))[0] == 0
    assert head_of(path, "logged") == 10
    assert verify("--anchor", str(path), "--renew")[0] == 0
    assert head_of(path, "logged") == 11


def head_of(path: Path, slug: str) -> int:
    heads = json.loads(path.read_text())["heads"]
    return next(int(head["seq"]) for head in heads if head["tenant"] == slug)


def test_a_failed_verification_does_not_renew_the_anchor(logged: Tenant, tmp_path: Path) -> None:
    path = tmp_path / "anchor.json"
    verify("--anchor", str(path))
    before = path.read_text()
    tamper(logged, REWIND)
    assert verify("--anchor", str(path), "--renew")[0] == 1
    assert path.read_text() == before


def test_one_tenants_chain_can_be_verified_alone(logged: Tenant) -> None:
    tamper(logged, SEEN[0][1])
    assert verify("--tenant", "platform")[0] == 0
    assert verify("--tenant", "logged")[0] == 1


def test_an_unknown_tenant_and_a_file_that_is_no_anchor_are_told_in_a_sentence(
    logged: Tenant, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="no tenant “nobody”"):
        verify("--tenant", "nobody")
    path = tmp_path / "anchor.json"
    path.write_text("{}")
    with pytest.raises(CommandError, match="not an anchor file"):
        verify("--anchor", str(path))
