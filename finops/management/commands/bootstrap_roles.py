"""`manage.py bootstrap_roles`: the database roles, by a superuser, on a server of one's own."""

from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from finops.db.passwords import role_passwords
from finops.db.roles import bootstrap_roles
from finops.embedded import database_settings, server_urls, var_path


class Command(BaseCommand):
    """Roles, database and schemas; safe to repeat, and to repeat after a password changed."""

    help = "Make or mend the roles fin_owner, fin_app, fin_platform, fin_audit, and the database."
    requires_system_checks: list[str] = []  # they ask the database, which may not be there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--admin-url", help="a superuser's URL; by default DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        url = server_urls().database
        name = database_settings(url)["NAME"]
        try:
            bootstrap_roles(options["admin_url"] or url, name, role_passwords(var_path()))
        except psycopg.errors.InsufficientPrivilege as problem:
            raise CommandError(
                "A superuser is needed to make the roles: give its URL with --admin-url."
            ) from problem
        self.stdout.write(f"The roles and the database “{name}” are ready.")
