"""The unit economics worksheet of playbook 11, filled from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.exports import Sheet
from finops.models import Tenant, UseCase
from finops.templatetags.ui import money, quantity
from ledger.calc.report_filter import ReportFilter
from ledger.calc.unit_economics import COMPONENTS, UnitCost
from ledger.queries.labels import COMPONENTS as COMPONENT_NAMES
from ledger.queries.labels import label_of
from ledger.queries.sheets import report_head
from ledger.queries.use_cases import unit_cost_of
from ledger.queries.worksheets import UseCaseWorksheet
from ledger.views.unit_figures import Links
from ledger.views.unit_words import per_outcome, reason_of

Value = Decimal | int | str | None


@dataclass(frozen=True)
class Line:
    """One field of the worksheet: its value by a ui format, and the formula or rule behind it."""

    field: str
    value: Value
    kind: str
    rule: str
    nil: str = ""
    url: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class Section:
    """One part of the worksheet."""

    title: str
    lines: Sequence[Line]


def worksheet_sections(use_case: UseCase, sheet: UseCaseWorksheet, links: Links) -> list[Section]:
    """Volume, tokens, cost, outcomes, unit costs and value, in the playbook's order."""
    return [
        Section(_("Volume"), _volume(sheet, links)),
        Section(_("Tokens"), _tokens(sheet)),
        Section(_("Cost (USD)"), _costs(sheet, links)),
        Section(_("Outcomes"), _outcomes(use_case, sheet)),
        Section(_("Unit cost (USD)"), _unit_costs(use_case, sheet)),
        Section(_("Value (USD)"), _value(sheet)),
    ]


def _volume(sheet: UseCaseWorksheet, links: Links) -> list[Line]:
    hits = _("%(hits)s of %(requests)s answered from a cache") % {
        "hits": quantity(sheet.cache_hits),
        "requests": quantity(sheet.requests),
    }
    no_requests = _("— no requests")
    return [
        Line(_("Requests"), sheet.requests, "quantity", _("traces"), url=links.traces),
        Line(_("Cache hit rate"), sheet.cache_hit_rate, "percent", hits, no_requests),
        Line(
            _("Effective model requests"),
            sheet.effective_requests,
            "quantity",
            _("requests × (1 − cache hit rate)"),
            no_requests,
        ),
    ]


def _tokens(sheet: UseCaseWorksheet) -> list[Line]:
    total_in = _("%(tokens)s ÷ requests, cached ones included") % {
        "tokens": quantity(sheet.tokens_in)
    }
    total_out = _("%(tokens)s ÷ requests, reasoning included") % {
        "tokens": quantity(sheet.tokens_out)
    }
    none = _("— no requests")
    return [
        Line(_("Average input tokens"), sheet.tokens_in_per_request, "unit_cost", total_in, none),
        Line(
            _("Average output tokens"), sheet.tokens_out_per_request, "unit_cost", total_out, none
        ),
    ]


RULES = {
    "model_call": gettext_lazy("token cost, or the share of the self-hosted pool"),
    "retrieval": gettext_lazy("vector store, search, rerank"),
    "judge": gettext_lazy("judges and quality samples"),
    "tool": gettext_lazy("systems called on the way"),
    "human": gettext_lazy("review and escalation by people"),
    "observability": gettext_lazy("traces, metrics, retention"),
}


def _costs(sheet: UseCaseWorksheet, links: Links) -> list[Line]:
    """The playbook's six components always, further ones where they cost something."""
    costs = sheet.component_costs_usd
    names = [*COMPONENTS, *(name for name in costs if name not in COMPONENTS)]
    figures = sheet.economics.figures
    lines = [_component(name, costs.get(name), links) for name in names]
    rule = _("sum of the cost items")
    if figures.unpriced_lines:
        rule = _("sum of the cost items; %(count)s lines are unpriced and not in it") % {
            "count": quantity(figures.unpriced_lines)
        }
    total = Line(
        _("Total AI cost"), figures.cost_usd, "money", rule, _("— unpriced"), links.showback, True
    )
    return [*lines, total, _retry_waste(sheet, links)]


def _retry_waste(sheet: UseCaseWorksheet, links: Links) -> Line:
    """A part of the total, not beside it."""
    waste = sheet.retry_waste
    rule = _("nothing failed or was tried again")
    if waste.events:
        text = ngettext(
            "in the total: %(events)s event that failed, was given up or tried again",
            "in the total: %(events)s events that failed, were given up or tried again",
            waste.events,
        )
        rule = text % {"events": quantity(waste.events)}
    url = links.attempts if waste.events else ""
    return Line(_("Retry waste"), waste.cost_usd, "money", rule, url=url)


def _component(name: str, cost: Decimal | None, links: Links) -> Line:
    label = label_of(name, {key: str(text) for key, text in COMPONENT_NAMES.items()})
    url = f"{links.showback}&component={name}" if cost is not None else ""
    return Line(label, cost, "money", str(RULES.get(name, "")), _("— no priced cost"), url)


def _outcomes(use_case: UseCase, sheet: UseCaseWorksheet) -> list[Line]:
    counts = sheet.economics.figures.outcomes
    rules = {
        "quality_passed_answer": (_("Quality-passed answers"), _("answers above the quality gate")),
        "accepted_action": (_("Accepted actions"), _("adopted as they were or lightly edited")),
        "resolved_case": (_("Resolved cases"), _("linked back from the system of record")),
    }
    lines = [
        Line(label, counts.get(kind, 0), "quantity", rule) for kind, (label, rule) in rules.items()
    ]
    own = use_case.outcome_unit
    if own not in rules:
        rule = _("linked back from the system of record")
        label = use_case.get_outcome_unit_display()
        lines.append(Line(label, counts.get(own, 0), "quantity", rule))
    return lines


def _unit_costs(use_case: UseCase, sheet: UseCaseWorksheet) -> list[Line]:
    figures, ladder = sheet.economics.figures, sheet.economics.figures.ladder
    counts, own = figures.outcomes, use_case.outcome_unit
    rungs = [
        (_("Cost per request"), ladder.per_request, sheet.requests),
        *(
            (per_outcome(kind), unit, counts.get(kind, 0))
            for kind, unit in (
                ("quality_passed_answer", ladder.per_quality_passed_answer),
                ("accepted_action", ladder.per_accepted_action),
                ("resolved_case", ladder.per_resolved_case),
            )
        ),
    ]
    if own not in {"quality_passed_answer", "accepted_action", "resolved_case"}:
        rungs.append((per_outcome(own), unit_cost_of(figures, own), counts.get(own, 0)))
    return [_unit(label, unit, figures.cost_usd, count) for label, unit, count in rungs]


def _unit(label: str, unit: UnitCost, cost: Decimal | None, count: int) -> Line:
    known = "?" if cost is None else money(cost)
    rule = _("total AI cost ÷ count = %(cost)s ÷ %(count)s") % {
        "cost": known,
        "count": quantity(count),
    }
    return Line(label, unit.value, "unit_cost", rule, f"— {reason_of(unit)}")


def _value(sheet: UseCaseWorksheet) -> list[Line]:
    none = _("— no outcome carries a value")
    return [
        Line(_("Value"), sheet.value_usd, "money", _("sum of the outcomes' values"), none),
        Line(_("Net value"), sheet.net_value_usd, "money", _("value − total AI cost"), none),
    ]


def worksheet_sheet(
    use_case: UseCase, sheet: UseCaseWorksheet, report_filter: ReportFilter, tenant: Tenant
) -> Sheet:
    """The worksheet as a file, in full precision."""
    sections = worksheet_sections(use_case, sheet, Links(showback="", traces=""))
    rows = [
        (section.title, line.field, line.nil if line.value is None else line.value, line.rule)
        for section in sections
        for line in section.lines
    ]
    head = report_head(tenant, report_filter, sheet.basis)
    columns = ["section", "field", "value", "formula_or_rule"]
    return Sheet(f"worksheet-{use_case.slug}", head, columns, rows)
