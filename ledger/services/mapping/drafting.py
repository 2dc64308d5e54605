"""The draft of the next version: begun from the active one, changed rule by rule or as a whole."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.services import audit
from finops.services.signing import WrongStep
from ledger.calc.mapping.rules import MOST_RULES, How, Rule
from ledger.models import MappingRule, MappingVersion
from ledger.queries.mapping.rules import active_version, rules_in_order
from ledger.services.mapping.checking import check_rule, check_rules
from ledger.services.mapping.locking import lock_mapping


@transaction.atomic
def begin_draft(*, actor: Actor | str) -> MappingVersion:
    """The draft; if there is none, a new one with the rules of the active version."""
    lock_mapping()
    return draft_or_new(actor)


@transaction.atomic
def save_draft(*, actor: Actor | str, rules: Sequence[Rule], note: str = "") -> MappingVersion:
    """Make these rules, in this order, the draft. Raises ValidationError naming rule and field."""
    lock_mapping()
    check_rules(rules)
    draft = draft_or_new(actor, copies=False)
    draft.note = note
    draft.full_clean()
    MappingVersion.objects.filter(pk=draft.pk).update(note=note)
    MappingRule.objects.filter(version=draft).delete()
    write_rules(draft, rules)
    note_change(actor, draft, "mapping.drafted", {"rules": len(rules), "note": note})
    return draft


@transaction.atomic
def add_rule(*, actor: Actor | str, rule: Rule) -> MappingRule:
    """Add a rule to the draft, before the first that would take its value from it.

    Raises ValidationError naming the field.
    """
    lock_mapping()
    check_rule(rule)
    draft = draft_or_new(actor)
    rules = rules_in_order(draft)
    if len(rules) >= MOST_RULES:
        sentence = _("A mapping has at most %(count)d rules.") % {"count": MOST_RULES}
        raise ValidationError({"value": sentence})
    if any(same_question(known, rule) for known in rules):
        sentence = _("There is a rule for this value already: remove it first.")
        raise ValidationError({"value": sentence})
    place = place_of(rule, rules)
    MappingRule.objects.filter(version=draft, place__gte=place).update(place=F("place") + 1)
    added = new_row(draft, place, rule)
    added.save(force_insert=True)
    note_change(actor, draft, "mapping.rule_added", {"rule": str(added)})
    return added


@transaction.atomic
def remove_rule(*, actor: Actor | str, rule_id: int) -> None:
    """Take a rule out of the draft. Raises WrongStep where its version is final."""
    lock_mapping()
    rule = MappingRule.objects.select_related("version").get(pk=rule_id)
    if rule.version.state != MappingVersion.State.DRAFT:
        raise WrongStep(_("This version is final: change the rules of the draft."))
    removed = str(rule)
    rule.delete()
    note_change(actor, rule.version, "mapping.rule_removed", {"rule": removed})


@transaction.atomic
def discard_draft(*, actor: Actor | str, number: int) -> None:
    """Throw a draft away. Raises WrongStep where it is none."""
    lock_mapping()
    draft = MappingVersion.objects.filter(number=number).first()
    if draft is None or draft.state != MappingVersion.State.DRAFT:
        raise WrongStep(_("Only a draft can be thrown away."))
    note_change(actor, draft, "mapping.discarded", {})
    draft.delete()


def draft_or_new(actor: Actor | str, *, copies: bool = True) -> MappingVersion:
    draft = MappingVersion.objects.filter(state=MappingVersion.State.DRAFT).first()
    if draft is not None:
        return draft
    last = MappingVersion.objects.aggregate(last=Max("number"))["last"] or 0
    name = actor if isinstance(actor, str) else actor.label
    draft = MappingVersion(number=last + 1, created_by=name)
    draft.full_clean()
    draft.save(force_insert=True)
    active = active_version()
    if copies and active is not None:
        write_rules(draft, rules_in_order(active))
    note_change(actor, draft, "mapping.draft_begun", {})
    return draft


def write_rules(draft: MappingVersion, rules: Sequence[Rule]) -> None:
    rows = [new_row(draft, place, rule) for place, rule in enumerate(rules, start=1)]
    MappingRule.objects.bulk_create(rows)


def new_row(draft: MappingVersion, place: int, rule: Rule) -> MappingRule:
    return MappingRule(
        version=draft,
        place=place,
        source_field=rule.source_field,
        how=rule.how.value,
        value=rule.value,
        dimension=rule.dimension,
        target=rule.target,
    )


def same_question(rule: Rule, other: Rule) -> bool:
    """Do both ask for the same value, for the same dimension?"""
    names = ("source_field", "how", "value", "dimension")
    return all(getattr(rule, name) == getattr(other, name) for name in names)


def place_of(rule: Rule, rules: Sequence[Rule]) -> int:
    """Before the first rule that is less exact and would take its values; else at the end."""
    pair = rule.source_field, rule.value
    for place, known in enumerate(rules, start=1):
        if known.dimension == rule.dimension and known.how is not How.EXACT and known.takes(pair):
            return place
    return len(rules) + 1


def note_change(
    actor: Actor | str, version: MappingVersion, action: str, detail: dict[str, object]
) -> None:
    audit.append(actor=actor, action=action, target=f"mapping:{version.number}", detail=detail)
