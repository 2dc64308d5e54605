"""What a rule must be to be kept: a field that is read, something to compare, somewhere to lead."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops.models import BusinessUnit, CostCenter, UseCase
from ledger.calc.mapping.rules import DIMENSIONS, LONGEST_TARGET, MOST_RULES, USE_CASE, How, Rule
from ledger.calc.source_fields import CONTROL, LONGEST_VALUE, is_known_field
from ledger.parsers.records.attribution import request_word
from ledger.parsers.records.fields import ENVIRONMENTS

Errors = dict[str, list[str]]


def check_rules(rules: Iterable[Rule]) -> None:
    """Raises ValidationError that names the rule by its place (from 0) and the field."""
    rules = list(rules)
    if len(rules) > MOST_RULES:
        sentence = _("A mapping has at most %(count)d rules.") % {"count": MOST_RULES}
        raise ValidationError({"rules": sentence})
    known = Targets(rules)
    errors: Errors = {}
    seen: set[tuple[str, ...]] = set()
    for place, rule in enumerate(rules):
        for field, sentence in problems(rule, known):
            errors.setdefault(f"rules.{place}.{field}", []).append(sentence)
        key = (rule.source_field, rule.how, rule.value, rule.dimension)
        if key in seen:
            sentence = _("An earlier rule says of the same value the same dimension.")
            errors.setdefault(f"rules.{place}.value", []).append(sentence)
        seen.add(key)
    if errors:
        raise ValidationError(errors)


def check_rule(rule: Rule) -> None:
    """Raises ValidationError naming the field."""
    errors: Errors = {}
    for field, sentence in problems(rule, Targets([rule])):
        errors.setdefault(field, []).append(sentence)
    if errors:
        raise ValidationError(errors)


class Targets:
    """What rules may lead to: what is registered of what these rules name."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        named = {
            rule.target
            for rule in rules
            if request_word(rule.dimension, rule.target) == rule.target
        }
        self.known = {
            USE_CASE: set(UseCase.objects.filter(slug__in=named).values_list("slug", flat=True)),
            "business_unit": set(
                BusinessUnit.objects.filter(slug__in=named).values_list("slug", flat=True)
            ),
            "cost_center": set(
                CostCenter.objects.filter(code__in=named).values_list("code", flat=True)
            ),
            "environment": set(ENVIRONMENTS),
        }

    def has(self, dimension: str, target: str) -> bool:
        """Other dimensions are not registered: any word will do."""
        return dimension not in self.known or target in self.known[dimension]


def problems(rule: Rule, known: Targets) -> Iterable[tuple[str, str]]:
    if not is_known_field(rule.source_field):
        yield "source_field", _("No source has a field of this name: choose one of the list.")
    if rule.dimension not in DIMENSIONS:
        yield "dimension", _("A rule gives one of: %(names)s.") % {"names": ", ".join(DIMENSIONS)}
        return
    if rule.how is How.AS_IS:
        if rule.value or rule.target:
            yield "value", _("A rule that takes values as they are compares and gives none.")
        return
    if not is_value(rule.value):
        sentence = _("Say a value without space around it, %(most)d characters at most.")
        yield "value", sentence % {"most": LONGEST_VALUE}
    if request_word(rule.dimension, rule.target) != rule.target or not rule.target:
        yield (
            "target",
            _("Use letters, digits and . _ : @ / - only, %(most)d at most.")
            % {"most": LONGEST_TARGET},
        )
    elif not known.has(rule.dimension, rule.target):
        yield "target", _("“%(target)s” is not registered.") % {"target": rule.target}


def is_value(text: str) -> bool:
    """Could a source have said it?"""
    is_plain = text == text.strip() and not CONTROL.search(text)
    return is_plain and 0 < len(text) <= LONGEST_VALUE
