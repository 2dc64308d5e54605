"""The isolation check: a sound database has no findings, and each sabotage is found."""

import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from finops.isolation import NotIsolated, find_all, refuse_unless_isolated
from finops.isolation.survey import RULES
from tests.isolation.sabotage import codes_after
from tests.superuser import superuser

pytestmark = [pytest.mark.usefixtures("django_db_setup"), pytest.mark.slow]

UNIT = "finops_businessunit"
PARTITION = "ledger_costline_2024_01"
AS_OWNER = "SET LOCAL ROLE fin_owner;"
STRAY = f"{AS_OWNER} CREATE TABLE stray (id int); RESET ROLE;"
DEFINER = "LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"

# code of the finding → what brings it about
SABOTAGE = [
    ("not-migrated", "DROP TABLE audit.head CASCADE"),
    ("unknown-table", STRAY),
    ("stray-schema", "CREATE SCHEMA extra; CREATE TABLE extra.copy AS SELECT 1 AS tenant_id"),
    (
        "foreign-table",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
        " CREATE FOREIGN TABLE far (tenant_id int) SERVER s",
    ),
    ("rls-off", f"ALTER TABLE {UNIT} DISABLE ROW LEVEL SECURITY"),
    ("rls-off", f"ALTER TABLE ledger_costline DETACH PARTITION {PARTITION}"),
    ("rls-off", "ALTER TABLE finops_tenant DISABLE ROW LEVEL SECURITY"),
    ("rls-off", "ALTER TABLE audit.entry DISABLE ROW LEVEL SECURITY"),
    ("rls-off", f"{AS_OWNER} CREATE TABLE copy AS SELECT tenant_id, name FROM {UNIT}"),
    ("rls-not-forced", f"ALTER TABLE {UNIT} NO FORCE ROW LEVEL SECURITY"),
    ("tenant-nullable", "ALTER TABLE ledger_costline ALTER tenant_id DROP NOT NULL"),
    ("tenant-default", f"ALTER TABLE {UNIT} ALTER tenant_id DROP DEFAULT"),
    ("tenant-default", f"ALTER TABLE {UNIT} ALTER tenant_id SET DEFAULT 1"),
    ("policy-missing", f"DROP POLICY tenant_only ON {UNIT}"),
    ("policy-missing", f"DROP POLICY platform_reads ON {UNIT}"),
    ("policy-missing", f"DROP POLICY owner_maintains ON {UNIT}"),
    ("policy-wrong", f"ALTER POLICY tenant_only ON {UNIT} WITH CHECK (true)"),
    ("policy-wrong", f"ALTER POLICY tenant_only ON {UNIT} USING (true)"),
    ("policy-wrong", f"ALTER POLICY tenant_only ON {UNIT} TO PUBLIC"),
    ("policy-wrong", f"ALTER POLICY owner_maintains ON {UNIT} TO fin_owner, fin_app"),
    (
        "policy-wrong",
        f"DROP POLICY platform_reads ON {UNIT};"
        f" CREATE POLICY platform_reads ON {UNIT} TO fin_platform USING (true)",
    ),
    (
        "policy-wrong",
        "ALTER POLICY tenant_only ON finops_membership USING"
        " (tenant_id = app.tenant_or_none() OR user_id = app.person_or_none())",
    ),
    ("policy-wrong", "ALTER POLICY tenant_updates ON finops_tenant USING (true)"),
    ("policy-extra", f"CREATE POLICY back_door ON {UNIT} FOR SELECT TO fin_app USING (true)"),
    ("unique-without-tenant", f"CREATE UNIQUE INDEX ON {UNIT} (slug)"),
    ("unique-without-tenant", f"CREATE UNIQUE INDEX ON {UNIT} (slug, tenant_id)"),
    ("unique-without-tenant", f"CREATE UNIQUE INDEX ON {UNIT} (lower(slug), tenant_id)"),
    ("unique-without-tenant", f"CREATE UNIQUE INDEX ON {PARTITION} (event_key, line_no)"),
    (
        "foreign-key-without-tenant",
        f"ALTER TABLE {UNIT} ADD UNIQUE (id);"
        f" ALTER TABLE finops_costcenter ADD FOREIGN KEY (business_unit_id) REFERENCES {UNIT} (id)",
    ),
    (
        "shared-points-at-tenant",
        f"ALTER TABLE {UNIT} ADD UNIQUE (id);"
        f" ALTER TABLE finops_user ADD unit bigint REFERENCES {UNIT} (id)",
    ),
    (
        "foreign-key-not-checked",
        "ALTER TABLE finops_costcenter ADD FOREIGN KEY (tenant_id, business_unit_id)"
        f" REFERENCES {UNIT} (tenant_id, id) NOT VALID",
    ),
    ("trigger-disabled", "ALTER TABLE finops_costcenter DISABLE TRIGGER ALL"),
    ("partition-reachable", f"GRANT SELECT ON {PARTITION} TO fin_app"),
    ("partition-reachable", f"GRANT SELECT (cost_usd) ON {PARTITION} TO fin_platform"),
    ("partition-reachable", f"GRANT SELECT ON {PARTITION} TO pg_read_all_settings"),
    ("public-grant", f"GRANT SELECT ON {UNIT} TO PUBLIC"),
    ("public-grant", f"GRANT UPDATE (name) ON {UNIT} TO PUBLIC"),
    ("app-grant", f"GRANT TRUNCATE ON {UNIT} TO fin_app"),
    ("app-grant", f"GRANT TRIGGER ON {UNIT} TO fin_app"),
    ("app-grant", "GRANT UPDATE ON ledger_costline TO fin_app"),
    ("app-grant", "GRANT UPDATE (cost_usd) ON ledger_costline TO fin_app"),
    ("app-grant", "GRANT INSERT ON audit.entry TO fin_app"),
    ("app-grant", "GRANT UPDATE ON ledger_priceentry TO fin_app"),
    ("app-grant", "GRANT UPDATE ON SEQUENCE finops_tenant_id_seq TO fin_app"),
    ("platform-grant", f"GRANT INSERT ON {UNIT} TO fin_platform"),
    ("platform-grant", "GRANT SELECT ON django_session TO fin_platform"),
    ("platform-secret", "GRANT SELECT ON finops_apikey TO fin_platform"),
    ("platform-secret", "GRANT SELECT (secret_sha256) ON finops_apikey TO fin_platform"),
    ("platform-secret", "GRANT SELECT (password) ON finops_user TO fin_platform"),
    ("platform-secret", "GRANT SELECT ON finops_apikey TO PUBLIC"),
    (
        "platform-secret",
        f"ALTER TABLE {UNIT} ADD webhook_secret text",
    ),
    ("app-locks", "GRANT UPDATE ON ledger_period TO fin_app"),
    ("app-locks", f"REVOKE DELETE ON {UNIT} FROM fin_app"),
    ("app-locks", f"GRANT TRUNCATE ON {UNIT} TO fin_app"),
    ("app-grant", "GRANT DELETE ON finops_apikey TO fin_app"),
    ("large-objects", "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC"),
    ("large-objects", "GRANT EXECUTE ON FUNCTION loread(int, int) TO fin_platform"),
    ("large-objects", "GRANT SELECT ON pg_largeobject TO fin_platform"),
    ("large-objects", "SELECT lo_create(7); GRANT SELECT ON LARGE OBJECT 7 TO fin_platform"),
    ("grant-option", f"GRANT SELECT ON {UNIT} TO fin_app WITH GRANT OPTION"),
    (
        "default-privileges",
        "ALTER DEFAULT PRIVILEGES FOR ROLE fin_owner GRANT SELECT ON TABLES TO fin_app",
    ),
    ("schema-writable", "GRANT CREATE ON SCHEMA public TO fin_app"),
    ("schema-writable", "GRANT CREATE ON SCHEMA app TO PUBLIC"),
    ("role-missing", "ALTER ROLE fin_platform RENAME TO fin_reader"),
    ("role-attribute", "ALTER ROLE fin_app BYPASSRLS"),
    ("role-attribute", "ALTER ROLE fin_app SUPERUSER"),
    ("role-attribute", "ALTER ROLE fin_platform CREATEROLE"),
    ("role-attribute", "ALTER ROLE fin_owner BYPASSRLS"),
    ("role-attribute", "ALTER ROLE fin_audit LOGIN"),
    ("role-member", "GRANT fin_owner TO fin_app"),
    ("role-member", "GRANT fin_audit TO fin_app"),
    ("role-member", "GRANT pg_read_all_data TO fin_platform"),
    ("role-preset", "ALTER ROLE fin_app SET app.tenant_id = '1'"),
    ("role-preset", "ALTER ROLE ALL SET app.maintenance = 'on'"),
    ("platform-writes", "ALTER ROLE fin_platform RESET default_transaction_read_only"),
    ("wrong-owner", f"ALTER TABLE {UNIT} OWNER TO fin_app"),
    ("wrong-owner", "ALTER TABLE audit.entry OWNER TO fin_owner"),
    ("wrong-owner", "ALTER FUNCTION app.tenant() OWNER TO fin_app"),
    ("wrong-owner", "ALTER SCHEMA audit OWNER TO fin_owner"),
    ("public-schema-owner", "ALTER SCHEMA public OWNER TO fin_app"),
    ("view-as-owner", f"CREATE VIEW every_unit AS SELECT * FROM {UNIT}"),
    (
        "view-as-owner",
        f"CREATE VIEW every_unit WITH (security_invoker = false) AS SELECT * FROM {UNIT}",
    ),
    ("materialized-view", f"CREATE MATERIALIZED VIEW sums AS SELECT count(*) FROM {UNIT}"),
    (
        "rewrite-rule",
        f"CREATE RULE r AS ON INSERT TO {UNIT} DO ALSO SELECT 1",
    ),
    ("definer-function", f"CREATE FUNCTION public.peek() RETURNS int {DEFINER}"),
    ("definer-function", f"CREATE FUNCTION app.peek() RETURNS int {DEFINER}"),
    ("definer-path", f"CREATE FUNCTION audit.peek() RETURNS int {DEFINER}"),
    ("definer-public", f"CREATE FUNCTION audit.peek() RETURNS int {DEFINER}"),
    (
        "definer-public",
        "GRANT EXECUTE ON FUNCTION audit.append(text, text, text, jsonb, bigint) TO fin_platform",
    ),
    (
        "accessor-wrong",
        "CREATE OR REPLACE FUNCTION app.tenant() RETURNS integer LANGUAGE sql STABLE"
        " AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::integer $$",
    ),
    ("accessor-wrong", "ALTER FUNCTION app.tenant() VOLATILE"),
    ("accessor-wrong", "ALTER FUNCTION app.tenant() STRICT"),
    ("accessor-wrong", "ALTER FUNCTION app.tenant() SET search_path = public"),
    ("accessor-wrong", "ALTER FUNCTION app.person_or_none() RENAME TO someone"),
]


@pytest.mark.django_db
def test_the_migrated_database_has_no_findings() -> None:
    with connection.cursor() as cursor:
        assert find_all(cursor) == []


@pytest.mark.parametrize(("code", "sabotage"), SABOTAGE, ids=[f"{c}: {s}" for c, s in SABOTAGE])
def test_a_sabotage_is_found(code: str, sabotage: str) -> None:
    assert code in codes_after(sabotage)


def test_every_rule_has_a_sabotage_that_proves_it() -> None:
    assert {rule.code for rule in RULES} == {code for code, _ in SABOTAGE}


def test_what_only_narrows_is_no_finding() -> None:
    restrictive = f"CREATE POLICY less ON {UNIT} AS RESTRICTIVE TO fin_app USING (slug <> 'x')"
    view = (
        f"{AS_OWNER} CREATE VIEW own WITH (security_invoker = true) AS SELECT * FROM {UNIT};"
        " GRANT SELECT ON own TO fin_app; RESET ROLE"
    )
    assert codes_after(restrictive) == set()
    assert codes_after(view) == set()


def test_a_partition_made_by_the_owner_is_no_finding() -> None:
    partition = (
        f"{AS_OWNER} CREATE TABLE ledger_costline_2019_12 PARTITION OF ledger_costline"
        " FOR VALUES FROM ('2019-12-01 00:00+00') TO ('2020-01-01 00:00+00')"
    )
    assert codes_after(partition) == set()


@pytest.mark.django_db
def test_the_command_says_so_when_all_is_well() -> None:
    out = StringIO()
    call_command("check_isolation", stdout=out)
    assert out.getvalue().startswith("Isolation holds:")


@pytest.mark.django_db
def test_the_command_exits_with_1_and_one_line_per_finding() -> None:
    out = StringIO()
    with superuser(autocommit=True) as admin:
        admin.execute("CREATE TABLE public.stray_table (id int)")
        try:
            with pytest.raises(SystemExit) as ended:
                call_command("check_isolation", stdout=out)
            with pytest.raises(NotIsolated, match=r"unknown-table public\.stray_table"):
                refuse_unless_isolated()
        finally:
            admin.execute("DROP TABLE public.stray_table")
    assert ended.value.code == 1
    assert [line.split(" ")[:2] for line in out.getvalue().splitlines()] == [
        ["unknown-table", "public.stray_table:"],
        ["wrong-owner", "public.stray_table:"],
    ]


@pytest.mark.django_db
def test_the_check_is_quick_enough_for_every_start() -> None:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        find_all(cursor)
    assert time.perf_counter() - started < 1.0  # 0.05 s alone; the machine may be busy
