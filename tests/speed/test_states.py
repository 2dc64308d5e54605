"""The template is the database that Django alone migrates."""

import os
import subprocess
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from finops.embedded import server_urls
from tests.processes import PROJECT, PYTHON
from tests.speed.template import NAME, RUN
from tests.superuser import superuser

OURS = "!~ '^(pg_|information_schema$)'"
# Each answers the rows of one kind of object, as text without any object's number.
STRUCTURE = (
    f"""SELECT c.oid::regclass, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod),
          a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),
          c.relacl, a.attacl, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
          pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname {OURS}
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum""",
    """SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint""",
    f"""SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname {OURS}""",
    """SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal""",
    f"""SELECT pg_get_functiondef(p.oid), p.proacl FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname {OURS}
        WHERE p.prokind <> 'a'""",
    """SELECT * FROM pg_policies""",
    f"""SELECT nspname, nspacl FROM pg_namespace WHERE nspname {OURS}""",
    """SELECT app, name FROM django_migrations""",
    """SELECT codename, app_label, model FROM auth_permission
        JOIN django_content_type t ON t.id = content_type_id""",
)


@pytest.fixture
def plain() -> Iterator[str]:
    """The name of a database that was migrated without our help."""
    name = f"test_finops_plain_{uuid4().hex[:8]}"
    run = [PYTHON, "-m", "tests.speed.template"]
    subprocess.run([*run, name], cwd=PROJECT, check=True)
    environment = {**os.environ, RUN: uuid4().hex}
    subprocess.run(run, cwd=PROJECT, check=True, env=environment)
    yield name
    with superuser(autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))


def structure_of(name: str) -> list[list[str]]:
    with psycopg.connect(server_urls().database, dbname=name) as connection:
        return [sorted(map(str, connection.execute(query))) for query in STRUCTURE]


@pytest.mark.long
def test_the_template_is_what_django_alone_makes(plain: str, db: None) -> None:
    for template, expected in zip(structure_of(NAME), structure_of(plain), strict=True):
        assert template == expected
        assert expected
