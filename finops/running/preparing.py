"""Makes servers, roles and tables ready before a command or a process needs them."""

from collections.abc import Sequence

from django.core.management import call_command

from finops.db.migrating import draw_only_what_changes
from finops.db.passwords import role_passwords
from finops.db.roles import bootstrap_roles
from finops.embedded import database_settings, ensure_servers, server_urls, var_path
from finops.running.files.private import keep_private


def prepare_command(arguments: Sequence[str]) -> None:
    """For `manage.py`: embedded servers and roles for the commands that need them."""
    keep_private(var_path())
    if ensure_servers(arguments) and server_urls().embedded:
        prepare_roles()


def prepare_roles() -> None:
    """Roles, database and schemas, by the superuser of `DATABASE_URL`."""
    url = server_urls().database
    name = database_settings(url)["NAME"]
    bootstrap_roles(url, name, role_passwords(var_path()))


def prepare_database() -> None:
    """Roles as above, then the migrations."""
    prepare_roles()
    draw_only_what_changes()
    call_command("migrate", database="owner", interactive=False, verbosity=0)
