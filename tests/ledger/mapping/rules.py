"""Versions of a mapping for tests, made by the services everybody uses."""

from django.db import transaction

from ledger.calc.mapping.content import digest_of
from ledger.calc.mapping.rules import Rule
from ledger.models import MappingVersion
from ledger.services.mapping.activating import activate
from ledger.services.mapping.drafting import save_draft


def activate_rules(*rules: Rule, days: int = 0) -> MappingVersion:
    """A new version of the tenant in force with these rules alone, at once active."""
    with transaction.atomic():
        draft = save_draft(actor="tests", rules=rules)
        return activate(
            actor="tests",
            number=draft.number,
            if_match=digest_of(rules),
            days=days,
            tell=False,
        )
