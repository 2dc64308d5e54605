"""The migrations run once for all workers: into a template of which each makes its own copy.

The process that starts the workers has it made while they collect the tests. Whoever needs it waits
for it; should it be missing all the same, that worker makes it.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
from django.conf import settings
from django.db import connections
from psycopg import sql

from finops.db.migrating import draw_only_what_changes
from finops.embedded import var_path
from tests.processes import PROJECT, PYTHON

NAME = "test_finops_template"
RUN = "FINOPS_TEST_RUN"  # names the run: a template of an earlier one may be of other migrations


def begin_template() -> "subprocess.Popen[bytes]":
    """For the process that starts the workers, before it does."""
    os.environ[RUN] = uuid4().hex
    return subprocess.Popen([PYTHON, "-m", "tests.speed.template"], cwd=PROJECT)


def copy_template() -> None:
    """For a worker: its test database is a copy, instead of migrating."""
    creation = connections["owner"].creation
    setattr(creation, "create_test_db", _make_copy)  # noqa: B010 - mypy takes no method


def _make_copy(*_: object, **__: object) -> str:
    owner = connections["owner"]
    with _turn() as is_made:
        if not is_made:
            subprocess.run([PYTHON, "-m", "tests.speed.template", "now"], cwd=PROJECT, check=True)
    creation: Any = owner.creation  # Any: what the stubs do not know
    name = str(creation._get_test_db_name())
    with creation._nodb_cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_named(name)))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        cursor.execute(copy.format(_named(name), _named(NAME)))
    owner.close()
    settings.DATABASES["owner"]["NAME"] = owner.settings_dict["NAME"] = name
    owner.ensure_connection()
    return name


def _named(database: str) -> sql.Identifier:
    return sql.Identifier(database)


@contextmanager
def _turn() -> Iterator[bool]:
    """One at a time; says whether the template of this run is there."""
    with _marker().open("a+") as marker:
        fcntl.flock(marker, fcntl.LOCK_EX)
        yield _marker().read_text() == os.environ[RUN]


def _marker() -> Path:
    return var_path() / "template"


def make_template() -> None:
    draw_only_what_changes()
    migrate(NAME)
    _marker().write_text(os.environ[RUN])


def migrate(name: str) -> None:
    """A new database of this name, whatever was there."""
    django.setup()
    owner = connections["owner"]
    owner.settings_dict["TEST"]["NAME"] = name
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    owner.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["now"]:  # by a worker that has the turn
            make_template()
        case [name]:
            migrate(name)
        case _:
            with _turn() as is_made:
                if not is_made:
                    make_template()
