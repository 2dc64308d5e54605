"""Registering types of outcomes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.models import OutcomeType
from finops.models.organisation.outcome_types import OutcomeUnit
from finops.services import audit
from finops.services.database.unique_keys import told_at


@told_at("outcome_type_slug", "slug", gettext_lazy("This type is registered already."))
@transaction.atomic
def register_outcome_type(*, actor: Actor, slug: str, name: str) -> OutcomeType:
    """Make a type that the tenant's records may name from now on; it stays for good.

    Raises ValidationError where the slug is taken, also by a type that ships.
    """
    if slug in OutcomeUnit.values:
        raise ValidationError({"slug": _("This type is already there for every tenant.")})
    registered = OutcomeType(slug=slug, name=name)
    registered.full_clean()
    registered.save()
    audit.append(actor=actor, action="outcome_type.registered", target=slug, detail={"name": name})
    return registered
