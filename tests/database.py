"""Keeps the test database ready: working tables laid out, nothing left by the last test.

After tests that commit the rows are few, the tables are many. Django would TRUNCATE everything
through each alias the test names; the application's role may not, and some hundred partitions
make it slow. Deleting what is there takes milliseconds.
"""

import os
import threading
from typing import Any

from psycopg import sql
from redis import Redis

from finops.db.roles import LARGE_OBJECTS_SQL
from tests.superuser import Connection, superuser

KEPT = frozenset(
    {"django_migrations", "django_content_type", "auth_permission", "finops_lifecyclestep"}
)
# A table without a page has no row; asking each of the hundreds costs more than deleting.
TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'audit') AND pg_relation_size(c.oid) > 0
ORDER BY 1, 2
"""

# Roles are confirmed by a third person's signature, which triggers look for: tests that are about
# something else go past them, by the hand of a superuser.
VOUCH = """
-- A name of the system's: the rules of isolation look at all others.
SET allow_system_table_mods = on;
CREATE SCHEMA IF NOT EXISTS pg_testing;
GRANT USAGE ON SCHEMA pg_testing TO fin_app;
CREATE OR REPLACE FUNCTION pg_testing.vouch_for(who bigint, tenant bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET session_replication_role = replica AS $$
  WITH vouched AS (
    UPDATE public.finops_roleassignment SET awaits_confirmation = false, confirmed_at = now()
    WHERE user_id = who AND tenant_id = tenant AND awaits_confirmation RETURNING 1)
  SELECT count(*) FROM vouched
$$;
CREATE OR REPLACE FUNCTION pg_testing.age_roles(who bigint, age interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET session_replication_role = replica AS $$
  UPDATE public.finops_roleassignment
  SET created_at = now() - age, valid_from = now() - age WHERE user_id = who
$$;
CREATE OR REPLACE FUNCTION pg_testing.put_letter(act text, who text, said text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET session_replication_role = replica AS $$
  DELETE FROM public.finops_raciassignment r USING public.finops_raciversion v
  WHERE v.tenant_id = app.tenant() AND v.state = 'approved' AND r.version_id = v.id
    AND r.tenant_id = v.tenant_id AND r.activity = act AND r.role = who;
  INSERT INTO public.finops_raciassignment (tenant_id, version_id, activity, role, letter)
  SELECT v.tenant_id, v.id, act, who, said FROM public.finops_raciversion v
  WHERE v.tenant_id = app.tenant() AND v.state = 'approved' AND said <> ''
$$;
CREATE OR REPLACE FUNCTION pg_testing.begin_delegation(which bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET session_replication_role = replica AS $$
  UPDATE public.finops_delegation SET starts_at = starts_at - interval '1 hour'
  WHERE tenant_id = app.tenant() AND id = which
$$
"""


def prepare() -> None:
    """What bootstrap_roles does as a superuser, the test database is made by fin_owner; and what
    only tests need."""
    with superuser(autocommit=True) as connection:
        connection.execute(LARGE_OBJECTS_SQL)
        connection.execute(VOUCH)


def lay_out_working_tables(**signal: Any) -> None:  # Any: Django's signal arguments
    """As a connection that has posted before: the rollback of a test would take the tables along,
    and the next posting make them again."""
    from ledger.queries.sql import load

    connection = signal["connection"]
    if connection.alias == "default" and threading.current_thread() is threading.main_thread():
        with connection.cursor() as cursor:
            cursor.execute(load("posting/stage"))


def empty_queue() -> None:
    """Or the first worker that a test starts works off hints of hundreds of tests before it, whose
    rows are gone."""
    with Redis.from_url(os.environ["REDIS_URL"]) as queue:
        queue.flushdb()


def empty_database(*_: object) -> None:
    """Leave the database as a fresh migration does: structure, permissions, platform tenant."""
    from ledger.services.posting.interning import KNOWN

    KNOWN.forget()
    with superuser(autocommit=True) as connection:
        # Off: foreign keys, and the triggers that make facts immutable.
        connection.execute("SET session_replication_role = replica")
        for table in _filled(connection):
            if table == sql.Identifier("public", "finops_tenant"):
                connection.execute("DELETE FROM finops_tenant WHERE kind <> 'platform'")
            else:
                connection.execute(sql.SQL("DELETE FROM {}").format(table))


def _filled(connection: Connection) -> list[sql.Identifier]:
    names = [(str(schema), str(name)) for schema, name in connection.execute(TABLES)]
    tables = [sql.Identifier(*name) for name in names if name[1] not in KEPT]
    probe = sql.SQL("EXISTS (SELECT FROM {})")
    probes = sql.SQL(", ").join(probe.format(table) for table in tables)
    row = connection.execute(sql.SQL("SELECT {}").format(probes)).fetchone()
    return [table for table, is_filled in zip(tables, row or (), strict=True) if is_filled]
