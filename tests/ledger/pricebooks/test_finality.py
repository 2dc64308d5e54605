"""What left draft is final, whoever asks: triggers of the database, and each is the reason."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.superuser import Connection, superuser

pytestmark = pytest.mark.usefixtures("django_db_setup")

TENANT = 990_101
DORA, PAUL, LENA = 990_201, 990_202, 990_203
# One book with an entry, a tier and a component; %s is its status in the end.
MADE = """
INSERT INTO finops_tenant (id, slug, name, kind, time_zone, fiscal_year_start_month, currency,
  is_demo, created_at) VALUES ({t}, 'final', 'x', 'customer', 'UTC', 1, 'USD', false, now());
SELECT set_config('app.tenant_id', '{t}', true);
INSERT INTO {p}pricebook (id, name, version, source, source_version, source_sha256, currency,
  status, valid_from, providers, drafted_by, drafted_at, preparers, content_sha256, approved_by,
  retired_by{kind}) VALUES (1, 'House', 'house_1', 'manual', '', '', 'USD', 'draft', now(), '[]',
  'dora', now(), '["dora", "paul"]', '', '', ''{contract});
{people}
INSERT INTO {p}priceentry (id, pricebook_id, provider, name, match, priority, mode, valid_from,
  raw) VALUES (1, 1, 'house', 'small', '{{}}', 0, '', now(), '');
INSERT INTO {p}pricetier (id, entry_id, priority, mode, conditions)
  VALUES (1, 1, 0, 'whole_request', '{{}}');
INSERT INTO {p}pricecomponent (id, tier_id, meter, kind, amount, per, direction, modality, bucket,
  qualifier) VALUES (1, 1, 'input', 'price', 1, 1, '', '', '', '');
"""
SUBMIT = "UPDATE {p}pricebook SET status = 'in_review', content_sha256 = 'abc'"
# In a tenant's book people are told by their number; the names beside it may all be the same.
PEOPLE = f"""
INSERT INTO finops_user (id, email, name, password, is_active, is_superuser, date_joined)
  SELECT id, id || '@final.example', 'Ana', '', true, false, now()
  FROM unnest('{{{DORA}, {PAUL}, {LENA}}}'::bigint[]) AS id;
UPDATE ledger_tenantpricebook SET drafter_id = {DORA}, preparer_ids = '{{{DORA}, {PAUL}}}';
"""
APPROVE = "UPDATE {p}pricebook SET status = 'approved', approved_by = '{who}', recorded_at = now()"
APPROVE_BY = ", approver_id = nullif('{by}', '')::bigint"
RETIRE = "UPDATE {p}pricebook SET status = 'retired', retired_by = 'lena', retired_at = now()"
SCOPES = ("ledger_", "ledger_tenant")

# Statement → the trigger that refuses it once the book is in review.
ATTACKS = [
    ("UPDATE {p}pricebook SET valid_to = now() + interval '1 day'", "pricebook_steps"),
    ("UPDATE {p}pricebook SET content_sha256 = 'forged'", "pricebook_steps"),
    ("UPDATE {p}pricebook SET preparers = '[]'", "pricebook_steps"),
    ("UPDATE {p}pricebook SET status = 'draft', currency = 'EUR'", "pricebook_steps"),
    (
        "UPDATE {p}pricebook SET status = 'approved', approved_by = 'lena', recorded_at = now(),"
        " currency = 'EUR'",
        "pricebook_steps",
    ),
    ("UPDATE {p}priceentry SET provider = 'other'", "{p}priceentry_in_draft"),
    ("DELETE FROM {p}pricecomponent", "{p}pricecomponent_in_draft"),
    ("UPDATE {p}pricecomponent SET amount = 0", "{p}pricecomponent_in_draft"),
    (
        "INSERT INTO {p}pricecomponent (tier_id, meter, kind, amount, per, direction, modality,"
        " bucket, qualifier) VALUES (1, 'output', 'price', 1, 1, '', '', '', '')",
        "{p}pricecomponent_in_draft",
    ),
    ("UPDATE {p}pricetier SET mode = 'graduated'", "{p}pricetier_in_draft"),
    (
        "INSERT INTO {p}pricetier (entry_id, priority, mode, conditions)"
        " VALUES (1, 1, 'whole_request', '{{}}')",
        "{p}pricetier_in_draft",
    ),
    (
        "INSERT INTO {p}priceentry (pricebook_id, provider, name, match, priority, mode,"
        " valid_from, raw) VALUES (1, 'house', 'large', '{{}}', 0, '', now(), '')",
        "{p}priceentry_in_draft",
    ),
]


@pytest.fixture(params=SCOPES)
def book(request: pytest.FixtureRequest) -> Iterator[tuple[Connection, str]]:
    """A superuser inside a transaction that holds a draft; and the prefix of its tables."""
    prefix = request.param
    is_own = prefix == "ledger_tenant"
    extra = (", kind", ", 'contract'") if is_own else ("", "")
    with superuser() as admin:
        admin.execute("SET CONSTRAINTS ALL IMMEDIATE")
        words = {"p": prefix, "t": TENANT, "kind": extra[0], "contract": extra[1]}
        if is_own:  # whose signature it is, is another test's: these are about what stays as it is
            admin.execute("ALTER TABLE ledger_tenantpricebook DISABLE TRIGGER pricebook_signed")
        admin.execute(MADE.format(**words, people=PEOPLE if is_own else "").encode())
        yield admin, prefix
        admin.rollback()


def run(book: tuple[Connection, str], *statements: str, **words: str) -> None:
    admin, prefix = book
    for statement in statements:
        admin.execute(statement.format(p=prefix, **words).encode())


@pytest.mark.parametrize(("attack", "trigger"), ATTACKS, ids=range(len(ATTACKS)))
def test_a_book_in_review_is_changed_only_where_its_trigger_is_off(
    book: tuple[Connection, str], attack: str, trigger: str
) -> None:
    run(book, SUBMIT, "SAVEPOINT before")
    with pytest.raises(psycopg.errors.RaiseException):
        run(book, attack)
    table = attack.split("{p}")[1].split()[0]
    run(book, "ROLLBACK TO before", f"ALTER TABLE {{p}}{table} DISABLE TRIGGER {trigger}", attack)


def test_the_steps_lead_from_draft_to_retired_and_nowhere_else(
    book: tuple[Connection, str],
) -> None:
    run(book, SUBMIT, "UPDATE {p}pricebook SET status = 'draft', content_sha256 = ''", SUBMIT)
    run(book, approval_of(book), RETIRE, who="lena", by=str(LENA))
    for status in ("draft", "in_review", "approved"):
        run(book, "SAVEPOINT before")
        with pytest.raises(psycopg.errors.RaiseException, match="does not go from"):
            run(book, f"UPDATE {{p}}pricebook SET status = '{status}'")
        run(book, "ROLLBACK TO before")


def approval_of(book: tuple[Connection, str]) -> str:
    return APPROVE + (APPROVE_BY if book[1] == "ledger_tenant" else "")


@pytest.mark.parametrize(("who", "by"), [("", ""), ("dora", DORA), ("paul", PAUL)])
def test_nobody_and_no_preparer_approves(
    book: tuple[Connection, str], who: str, by: int | str
) -> None:
    run(book, SUBMIT)
    refused = (psycopg.errors.CheckViolation, psycopg.errors.RaiseException)
    with pytest.raises(refused):
        run(book, approval_of(book), who=who, by=str(by))


@pytest.mark.parametrize("book", ["ledger_tenant"], indirect=True)
def test_whoever_asked_for_the_review_does_not_approve(book: tuple[Connection, str]) -> None:
    run(book, SUBMIT + f", submitter_id = {LENA}")
    with pytest.raises(psycopg.errors.CheckViolation, match="approved_by_another"):
        run(book, approval_of(book), who="lena", by=str(LENA))


def test_a_book_begins_as_a_draft_and_leaves_only_as_one(book: tuple[Connection, str]) -> None:
    parts = ("pricecomponent", "pricetier", "priceentry")
    run(book, "SAVEPOINT before", *(f"DELETE FROM {{p}}{part}" for part in parts))
    run(book, "DELETE FROM {p}pricebook", "ROLLBACK TO before", SUBMIT)
    with pytest.raises(psycopg.errors.RaiseException, match="retired, not deleted"):
        run(book, "DELETE FROM {p}pricebook")


def test_an_exchange_rate_is_never_changed(book: tuple[Connection, str]) -> None:
    insert = (
        "INSERT INTO ledger_exchangerate (currency, day, usd_per_unit, source, recorded_at)"
        " VALUES ('EUR', '2026-06-01', 1.1, 'tests', now())"
    )
    run(book, insert)
    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        run(book, "UPDATE ledger_exchangerate SET usd_per_unit = 2")
