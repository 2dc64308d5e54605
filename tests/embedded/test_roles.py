"""The database roles: made once or ten times, and each able to do what it is for, no more."""

import psycopg
import pytest
from psycopg import sql

from finops.db.roles import LOGIN_ROLES, SCHEMAS_SQL, bootstrap_roles
from tests.embedded.house import House
from tests.superuser import role_url

pytestmark = pytest.mark.slow

PASSWORDS = {role: f"a secret of these tests for {role}" for role in LOGIN_ROLES}
Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def url(shared_house: House) -> str:
    """An admin's URL to a server that has been bootstrapped twice."""
    admin = shared_house.servers.database_url_admin
    for _ in range(2):
        bootstrap_roles(admin, "finops", PASSWORDS)
    return admin


def enter(url: str, role: str, password: str = "") -> Connection:
    return psycopg.connect(role_url(url, role, password or PASSWORDS[role]), autocommit=True)


def test_each_role_signs_in_with_a_password_of_its_own(url: str) -> None:
    for role in LOGIN_ROLES:
        with enter(url, role) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)


def test_the_password_of_another_role_opens_nothing(url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        enter(url, "fin_app", PASSWORDS["fin_platform"])


def test_new_passwords_take_effect_with_the_next_bootstrap(url: str) -> None:
    bootstrap_roles(url, "finops", {role: f"a new secret for {role}" for role in LOGIN_ROLES})
    with enter(url, "fin_app", "a new secret for fin_app") as connection:
        assert connection.info.dbname == "finops"


def test_no_role_is_more_than_it_needs_to_be(url: str) -> None:
    with psycopg.connect(url) as admin:
        rows = admin.execute(
            "SELECT rolname, rolcanlogin, rolcreatedb,"
            " rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication"
            " FROM pg_roles WHERE rolname LIKE 'fin\\_%' ORDER BY 1"
        ).fetchall()
    assert rows == [
        ("fin_app", True, False, False),
        ("fin_audit", False, False, False),
        ("fin_owner", True, True, False),
        ("fin_platform", True, False, False),
    ]


@pytest.mark.parametrize("schema", ["public", "app", "audit"])
def test_the_role_of_web_and_worker_makes_no_table(url: str, schema: str) -> None:
    with enter(url, "fin_app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(sql.SQL("CREATE TABLE {}.mine (x int)").format(sql.Identifier(schema)))


def test_the_platform_role_only_reads(url: str) -> None:
    forbidden = pytest.raises(psycopg.errors.ReadOnlySqlTransaction)
    with enter(url, "fin_platform") as platform, forbidden:
        platform.execute("CREATE TABLE public.mine (x int)")


def test_the_owner_makes_audit_objects_only_by_stepping_into_the_audit_role(url: str) -> None:
    with enter(url, "fin_owner") as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("CREATE TABLE audit.entry (x int)")
        owner.execute("SET ROLE fin_audit")
        owner.execute("CREATE TABLE audit.entry (x int)")
        owner.execute("DROP TABLE audit.entry")


def test_a_test_database_made_by_the_owner_gets_its_schemas_from_the_migration(url: str) -> None:
    with enter(url, "fin_owner") as owner:
        owner.execute("CREATE DATABASE fresh")
        fresh = url.replace("/finops?", "/fresh?")
        with enter(fresh, "fin_owner") as inside, inside.transaction():
            inside.execute(SCHEMAS_SQL)
            inside.execute(SCHEMAS_SQL)
            schemas = inside.execute(
                "SELECT nspname, pg_get_userbyid(nspowner) FROM pg_namespace"
                " WHERE nspname IN ('app', 'audit') ORDER BY 1"
            ).fetchall()
    assert schemas == [("app", "fin_owner"), ("audit", "fin_audit")]
