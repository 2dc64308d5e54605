"""SQL attacks as each runtime role: what somebody could try who can run any statement.

Known limit, by design: row-level security here follows a setting of the transaction, so whoever
can run any SQL as fin_app can also enter any tenant whose number they know. What they cannot do is
see all tenants at once, leave the roles' walls, or change what is append-only. The guard against
the rest is that no user's text ever becomes SQL.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections

from finops.db.passwords import role_password
from finops.embedded import server_urls, var_path
from tests.superuser import Connection, role_url, superuser

UNIT, PARTITION = "finops_businessunit", "ledger_costline_2024_01"
SECRET_NAME = "a name that only its own tenant may read"
RETAIL, BANK = 990_001, 990_002

# What every runtime role is refused. The tenant in force is RETAIL, the prey is BANK.
BY_ANY_ROLE = [
    "SET ROLE fin_owner",
    "SET ROLE fin_audit",
    "SET SESSION AUTHORIZATION postgres",
    "SET LOCAL session_replication_role = replica",
    f"ALTER TABLE {UNIT} DISABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {UNIT} OWNER TO CURRENT_USER",
    f"ALTER POLICY tenant_only ON {UNIT} USING (true)",
    f"DROP POLICY tenant_only ON {UNIT}",
    f"CREATE POLICY mine ON {UNIT} USING (true)",
    f"GRANT SELECT ON {PARTITION} TO CURRENT_USER",
    f"TABLE {PARTITION}",
    f"COPY {PARTITION} TO STDOUT",
    f"TRUNCATE {UNIT} CASCADE",
    f"DROP TABLE {UNIT} CASCADE",
    f"ALTER TABLE {UNIT} DISABLE TRIGGER ALL",
    f"LOCK TABLE {PARTITION} IN ACCESS SHARE MODE",
    "CREATE TABLE public.mine (id int)",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION app.tenant() RETURNS int LANGUAGE sql STABLE AS 'SELECT 990002'",
    f"CREATE VIEW public.v AS SELECT * FROM {UNIT}",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION dblink",
    "CREATE ROLE mine",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('pg_hba.conf')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_creat(-1)",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_open(1, 131072)",
    "SELECT lo_get(1)",
    "SELECT lo_put(1, 0, 'x')",
    "SELECT lo_unlink(1)",
    "SELECT lo_export(1, '/tmp/out')",
    "SELECT loread(0, 1)",
    "SELECT lowrite(0, 'x')",
    "SELECT * FROM pg_largeobject",
    "LOCK TABLE ledger_costline IN SHARE MODE",
    "LOCK TABLE ledger_request_2024_01 IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE audit.head IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE audit.entry IN ROW EXCLUSIVE MODE",
    "LOCK TABLE ledger_recordkey IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE finops_apikey IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE finops_tenant IN EXCLUSIVE MODE",
    "LOCK TABLE finops_user IN SHARE MODE",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/out'",
    "ALTER ROLE fin_owner SET app.maintenance = 'on'",
    "UPDATE audit.entry SET body = '{}'",
    "DELETE FROM audit.entry",
    "UPDATE audit.head SET seq = 0",
    "INSERT INTO audit.head VALUES (990001, 0, '')",
    "ALTER FUNCTION audit.append(text, text, text, jsonb, bigint) SECURITY INVOKER",
    "DELETE FROM finops_tenant",
    "UPDATE ledger_costline SET cost_usd = 0",
    "DELETE FROM ledger_costline",
    "UPDATE ledger_pricecomponent SET amount = 0",
    f"INSERT INTO {UNIT} (tenant_id, slug, name) VALUES ({BANK}, 'x', 'X')",
    "SELECT pg_terminate_backend({admin})",
]
# Besides, the web and worker role is refused …
BY_APP = [
    f"UPDATE {UNIT} SET tenant_id = {BANK}",
    f"INSERT INTO {UNIT} (tenant_id, id, slug, name) SELECT {BANK}, 1, 'x', 'X'",
    f"INSERT INTO finops_costcenter (code, name, business_unit_id) VALUES ('c', 'C', {BANK})",
    "UPDATE finops_tenant SET kind = 'platform'",
    f"INSERT INTO finops_tenant (id, slug, name) VALUES ({BANK + 1}, 'x', 'X')",
    "SELECT set_config('app.tenant_id', '', true); SELECT count(*) FROM finops_businessunit",
    f"SET LOCAL row_security = off; SELECT * FROM {UNIT}",  # refused, not bypassed
    f"COPY {UNIT} (slug, name) FROM STDIN",
    "DELETE FROM finops_user",
    "SELECT * FROM guardian_userobjectpermission",
]
# … and the platform's reading role everything that writes.
BY_PLATFORM = [
    f"UPDATE {UNIT} SET name = 'x'",
    f"DELETE FROM {UNIT}",
    f"INSERT INTO {UNIT} (slug, name) VALUES ('x', 'X')",
    "SELECT audit.append('me', 'x', 'y', '{}')",
    "UPDATE finops_tenant SET name = 'x'",
    "UPDATE audit.entry SET body = '{}'",
    f"SELECT * FROM {UNIT} FOR UPDATE",
    "SELECT nextval('finops_tenant_id_seq')",
    "SELECT * FROM django_session",
    "SELECT * FROM mfa_authenticator",
    "SELECT secret_sha256 FROM finops_apikey",
    "TABLE finops_apikey",
    "COPY finops_apikey TO STDOUT",
    "SELECT k FROM finops_apikey k",
    "SELECT row_to_json(k) FROM finops_apikey k",
    "SELECT count(*) FROM finops_apikey WHERE secret_sha256 > ''",
    "SELECT name FROM finops_apikey ORDER BY secret_sha256",
    "SELECT password FROM finops_user",
    "SELECT key FROM account_emailconfirmation",
    "SELECT secret FROM socialaccount_socialapp",
    "SELECT token FROM socialaccount_socialtoken",
    "LOCK TABLE finops_businessunit IN SHARE MODE",
    "LOCK TABLE finops_businessunit IN ROW EXCLUSIVE MODE",
]
# Statements that are allowed but must not show the bank's name.
LOOKS = [
    f"SELECT name FROM {UNIT}",
    f"SELECT name FROM {UNIT} WHERE tenant_id = {BANK}",
    f"SELECT set_config('app.maintenance', 'on', true); SELECT name FROM {UNIT}",
    f"CREATE TEMP TABLE t AS TABLE {UNIT}; SELECT name FROM t",
    f"CREATE TEMP VIEW v AS TABLE {UNIT}; SELECT name FROM v",
    "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'finops_businessunit'",
    "CREATE FUNCTION pg_temp.leak(text) RETURNS bool COST 0.0001 LANGUAGE plpgsql"
    " AS $$ BEGIN RAISE EXCEPTION '%', $1; END $$;"
    f" SELECT name FROM {UNIT} WHERE pg_temp.leak(CASE WHEN tenant_id = {BANK} THEN name END)"
    f" AND tenant_id = {BANK}",
    f"UPDATE {UNIT} SET name = name WHERE tenant_id = {BANK} RETURNING name",
    f"DELETE FROM {UNIT} WHERE tenant_id = {BANK} RETURNING name",
    f"INSERT INTO {UNIT} (slug, name) VALUES ('prey', 'x')"
    " ON CONFLICT (tenant_id, slug) DO UPDATE SET name = EXCLUDED.name RETURNING name",
    f"SELECT query_to_xml('SELECT name FROM {UNIT}', true, true, '')::text",
    f"SELECT body FROM audit.entry WHERE tenant_id = {BANK}",
]


@pytest.fixture(scope="module")
def prey(django_db_setup: None) -> Iterator[int]:
    """Two committed tenants with a business unit each; the superuser's backend is the value."""
    tenant = (
        "INSERT INTO finops_tenant (id, slug, name, kind, time_zone, fiscal_year_start_month,"
        " currency, is_demo, created_at)"
        " VALUES (%s, %s, 'x', 'customer', 'UTC', 1, 'USD', false, now())"
    )
    unit = f"INSERT INTO {UNIT} (tenant_id, slug, name) VALUES (%s, 'prey', %s)"
    append = "SELECT audit.append('tests', 'made', %s, '{}')"
    with superuser(autocommit=True) as admin:
        for number, name in ((RETAIL, "Retail"), (BANK, SECRET_NAME)):
            admin.execute(tenant, [number, f"attack-{number}"])
            admin.execute(unit, [number, name])
            admin.execute("SELECT set_config('app.tenant_id', %s, false)", [str(number)])
            admin.execute(append, [name])
        admin.execute(f"ANALYZE {UNIT}")
        yield admin.info.backend_pid
        both = [RETAIL, BANK]
        for table, column in ((UNIT, "tenant_id"), ("finops_tenant", "id")):
            admin.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [both])
        admin.execute("DELETE FROM audit.entry WHERE tenant_id = ANY(%s)", [both])
        admin.execute("DELETE FROM audit.head WHERE tenant_id = ANY(%s)", [both])


def enter(role: str) -> Connection:
    """A session of the role, in a transaction inside the tenant RETAIL. It lifts its own read-only
    setting first, as an attacker would: what refuses then are the grants."""
    url = role_url(server_urls().database, role, role_password(role, var_path()))
    session = psycopg.connect(url, dbname=connections["default"].settings_dict["NAME"])
    session.execute("SET default_transaction_read_only = off")
    session.commit()
    session.execute("SELECT set_config('app.tenant_id', %s, true)", [str(RETAIL)])
    return session


def attempt(role: str, attack: str, admin: int) -> None:
    with enter(role) as session:
        try:
            session.execute(attack.replace("{admin}", str(admin)).encode())
        finally:
            session.rollback()


REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ForeignKeyViolation,
    psycopg.errors.InvalidTextRepresentation,  # no tenant: '' is no number
    psycopg.errors.FeatureNotSupported,  # COPY FROM into a table with policies
    psycopg.errors.UndefinedFile,  # an extension that is not even there
)


@pytest.mark.parametrize("attack", [*BY_ANY_ROLE, *BY_APP])
def test_an_attack_as_the_web_role_is_refused(prey: int, attack: str) -> None:
    with pytest.raises(REFUSED):
        attempt("fin_app", attack, prey)


@pytest.mark.parametrize("attack", [*BY_ANY_ROLE, *BY_PLATFORM])
def test_an_attack_as_the_platform_role_is_refused(prey: int, attack: str) -> None:
    with pytest.raises(REFUSED):
        attempt("fin_platform", attack, prey)


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_as_the_web_role_does_not_show_another_tenant(prey: int, look: str) -> None:
    shown: list[str] = []
    with enter("fin_app") as session:
        try:
            cursor = session.execute(look.encode())
            while cursor.nextset():
                pass  # the last result is the look
            shown += map(str, cursor.fetchall())
        except psycopg.Error as problem:
            shown.append(str(problem))
        session.rollback()
    assert SECRET_NAME not in " ".join(shown)


LOCKABLE = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ('public'::regnamespace, 'audit'::regnamespace)
  AND NOT has_table_privilege('fin_app', c.oid, 'DELETE')
"""


def test_a_table_whose_rows_stay_can_be_locked_by_nobody(prey: int) -> None:
    """With DELETE comes LOCK TABLE: where the application must delete, locks are ended in time
    (tests/isolation/test_table_locks.py)."""
    with enter("fin_app") as session:
        tables = [str(table) for (table,) in session.execute(LOCKABLE).fetchall()]
        assert {"ledger_costline", "ledger_recordkey", "finops_apikey", "audit.entry"} < {*tables}
        for table in tables:
            for mode in ("SHARE UPDATE EXCLUSIVE", "SHARE", "ACCESS EXCLUSIVE"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), session.transaction():
                    session.execute(f"LOCK TABLE {table} IN {mode} MODE NOWAIT".encode())
        session.rollback()


def test_the_platform_role_still_reads_keys_without_their_secret(prey: int) -> None:
    with enter("fin_platform") as session:
        session.execute("SELECT name, scopes, expires_at FROM finops_apikey")
        session.rollback()


def test_the_prey_is_there_and_its_own_tenant_sees_it(prey: int) -> None:
    with enter("fin_app") as session:
        session.execute("SELECT set_config('app.tenant_id', %s, true)", [str(BANK)])
        assert session.execute(f"SELECT name FROM {UNIT}").fetchall() == [(SECRET_NAME,)]


def test_known_limit_the_tenant_is_a_setting_that_the_role_itself_may_change(prey: int) -> None:
    """Documented above: whoever runs any SQL as fin_app can enter one tenant after another."""
    with enter("fin_app") as session:
        session.execute(f"SET LOCAL app.tenant_id = '{BANK}'")
        session.execute("SELECT audit.append('x', 'forged', 'y', '{}')")
        session.rollback()
