"""The database roles and schemas of the security boundary, made once by a superuser."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER, APP, PLATFORM, AUDIT = "fin_owner", "fin_app", "fin_platform", "fin_audit"
LOGIN_ROLES = (OWNER, APP, PLATFORM)

# One bootstrap at a time in a cluster: roles are shared by its databases.
BOOTSTRAP_LOCK = 7_341_902_115
NOTHING_SPECIAL = "NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
ATTRIBUTES = {
    OWNER: f"LOGIN CREATEDB {NOTHING_SPECIAL}",
    APP: f"LOGIN NOCREATEDB {NOTHING_SPECIAL}",
    PLATFORM: f"LOGIN NOCREATEDB {NOTHING_SPECIAL}",
    AUDIT: f"NOLOGIN NOCREATEDB {NOTHING_SPECIAL}",
}

# Also the first statement of the first migration: a fresh test database is made by fin_owner, and
# nobody bootstraps it. Every line works for the database's owner as for a superuser, any number of
# times, on PostgreSQL 15 to 18.
SCHEMAS_SQL = f"""
CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION {OWNER};
CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION {AUDIT};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public, app TO {APP}, {PLATFORM};
SET LOCAL ROLE {AUDIT};
GRANT USAGE ON SCHEMA audit TO {OWNER}, {APP}, {PLATFORM};
RESET ROLE;
DO $$ BEGIN
    IF to_regclass('public.django_migrations') IS NOT NULL THEN
        GRANT SELECT ON public.django_migrations TO {APP}, {PLATFORM};  -- for readiness
    END IF;
END $$;
"""

# Large objects know no row-level security and can be written in spite of a role that only reads:
# nobody but a superuser makes, reads or changes any. Said again only where it is not so.
LARGE_OBJECTS_SQL = """
DO $$
DECLARE open regprocedure;
BEGIN
  FOR open IN
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^(lo_|loread$|lowrite$)'
      AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
                  WHERE x.grantee = 0)
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', open);
  END LOOP;
END $$
"""


def bootstrap_roles(admin_url: str, database: str, passwords: Mapping[str, str]) -> None:
    """Make or mend the roles, the database and its schemas; a superuser may run it again and again.

    `admin_url` may name any database of the server. `passwords` has one for each login role.
    """
    with _connect(admin_url, "postgres") as server:
        server.execute("SELECT pg_advisory_lock(%s)", [BOOTSTRAP_LOCK])
        _make_roles(server, passwords)
        _make_database(server, database)
        with _connect(admin_url, database) as inside, inside.transaction():
            inside.execute("ALTER SCHEMA public OWNER TO pg_database_owner")
            inside.execute(SCHEMAS_SQL)
            inside.execute(LARGE_OBJECTS_SQL)


def _connect(admin_url: str, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(admin_url, dbname=database, autocommit=True)


def _make_roles(
    server: psycopg.Connection[tuple[object, ...]], passwords: Mapping[str, str]
) -> None:
    with server.transaction():
        for role, attributes in ATTRIBUTES.items():
            exists = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            verb = "ALTER" if exists else "CREATE"
            server.execute(f"{verb} ROLE {role} {attributes}".encode())
        for role in LOGIN_ROLES:
            _set_password(server, role, passwords[role])
        server.execute(f"ALTER ROLE {PLATFORM} SET default_transaction_read_only = on".encode())
        server.execute(_audit_membership(server.info.server_version))


def _set_password(server: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    # Hashed here, so that the password itself never reaches the server's log.
    verifier = server.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    server.execute(statement.format(sql.Identifier(role), sql.Literal(verifier)))


def _audit_membership(server_version: int) -> bytes:
    """Migrations step into fin_audit by SET ROLE; from 16 on without its rights until then."""
    options = " WITH INHERIT FALSE, SET TRUE" if server_version >= 160000 else ""
    return f"GRANT {AUDIT} TO {OWNER}{options}".encode()


def _make_database(server: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    name = sql.Identifier(database)
    exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    if not exists:
        server.execute(sql.SQL("CREATE DATABASE {} OWNER fin_owner").format(name))
    with server.transaction():
        server.execute(sql.SQL("ALTER DATABASE {} OWNER TO fin_owner").format(name))
        server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        server.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO fin_app").format(name))
        server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO fin_platform").format(name))
