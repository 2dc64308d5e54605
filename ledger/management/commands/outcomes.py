"""manage.py outcomes --tenant SLUG (register TYPE NAME | credit USE_CASE RULE DAYS
[--kind TYPE] [--from ISO])"""

from argparse import ArgumentParser
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from finops.access import Actor
from finops.models import Tenant, UseCase
from finops.scope import tenant_scope
from finops.services.organisation.outcome_types import register_outcome_type
from ledger.calc.outcomes.terms import OutcomeTerms
from ledger.services.crediting.definitions import define_outcome

ACTOR = "command:outcomes"


class Command(BaseCommand):
    """Register a type of outcome, or declare how a use case's outcomes are credited."""

    help = "Register a type of outcome of a tenant, or declare how outcomes are credited."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, help="slug")
        what = parser.add_subparsers(dest="what", required=True)
        register = what.add_parser("register", help="a type that records may name")
        register.add_argument("slug")
        register.add_argument("name")
        credit = what.add_parser("credit", help="from now on, or from a time")
        credit.add_argument("--kind", default="", help="of this type only")
        credit.add_argument("--from", dest="valid_from", type=datetime.fromisoformat)
        credit.add_argument("use_case", help="slug")
        credit.add_argument("rule", choices=["equal", "first", "last"])
        credit.add_argument("days", type=int, help="how far a use case looks back")

    def handle(self, *, tenant: str, **options: object) -> None:
        customer = Tenant.objects.filter(slug=tenant, kind=Tenant.Kind.CUSTOMER).first()
        if customer is None:
            raise CommandError(f"There is no tenant “{tenant}”.")
        try:
            with tenant_scope(customer.pk), transaction.atomic():
                self.write(Actor(customer, name=ACTOR), options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem

    def write(self, actor: Actor, options: dict[str, object]) -> None:
        if options["what"] == "register":
            slug, name = str(options["slug"]), str(options["name"])
            register_outcome_type(actor=actor, slug=slug, name=name)
            return
        use_case = UseCase.objects.filter(slug=options["use_case"]).first()
        if use_case is None:
            raise CommandError(f"There is no use case “{options['use_case']}”.")
        days = int(str(options["days"]))
        valid_from = options["valid_from"]
        define_outcome(
            actor=actor,
            use_case=use_case,
            kind=str(options["kind"]),
            terms=OutcomeTerms(credit_rule=str(options["rule"]), lookback_days=days),
            valid_from=in_zone(valid_from, actor.tenant.time_zone),
        )


def in_zone(at: object, zone: str) -> datetime | None:
    """A time without a zone is one of the tenant's clock."""
    if not isinstance(at, datetime):
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
