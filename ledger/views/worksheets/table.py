"""The unit economics worksheet of requirements 11, filled from the ledger."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.models import Tenant, UseCase
from finops.ui import numbers
from finops.ui.exports import FigureText, Sheet
from finops.ui.numbers import quantity
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.unit_economics import COMPONENTS
from ledger.queries.labels import COMPONENTS as COMPONENT_NAMES
from ledger.queries.labels import label_of
from ledger.queries.sheets import printed_head, report_head
from ledger.queries.units.worksheets import UseCaseWorksheet
from ledger.views.units.figures import Links
from ledger.views.units.words import nil_cost
from ledger.views.worksheets.lines import Section, Value, WorksheetLine
from ledger.views.worksheets.outcomes import cohort_cost_lines, outcome_lines, unit_cost_lines


def worksheet_sections(use_case: UseCase, sheet: UseCaseWorksheet, links: Links) -> list[Section]:
    """Volume, tokens, cost, outcomes, unit costs and value, in the order of requirements 11."""
    return [
        Section(_("Volume"), _volume(sheet, links)),
        Section(_("Tokens"), _tokens(sheet)),
        Section(_("Cost (USD)"), _costs(sheet, links)),
        Section(_("Outcomes"), outcome_lines(use_case, sheet)),
        Section(_("Unit cost by arrival (USD)"), unit_cost_lines(use_case, sheet)),
        Section(_("Unit cost by cohort (USD)"), cohort_cost_lines(use_case, sheet)),
        Section(_("Value (USD)"), _value(sheet)),
        Section(_("Guardrails"), _guardrails(sheet)),
    ]


def _volume(sheet: UseCaseWorksheet, links: Links) -> list[WorksheetLine]:
    hits = _("%(hits)s of %(requests)s answered from a cache") % {
        "hits": quantity(sheet.cache_hits),
        "requests": quantity(sheet.requests),
    }
    no_requests = _("— no requests")
    return [
        WorksheetLine(_("Requests"), sheet.requests, "quantity", _("traces"), url=links.traces),
        WorksheetLine(_("Cache hit rate"), sheet.cache_hit_rate, "percent", hits, no_requests),
        WorksheetLine(
            _("Effective model requests"),
            sheet.effective_requests,
            "quantity",
            _("requests − answered from a cache"),
        ),
    ]


def _tokens(sheet: UseCaseWorksheet) -> list[WorksheetLine]:
    total_in = _("%(tokens)s ÷ requests, cached ones included") % {
        "tokens": quantity(sheet.tokens_in)
    }
    total_out = _("%(tokens)s ÷ requests, reasoning included") % {
        "tokens": quantity(sheet.tokens_out)
    }
    none = _("— no requests")
    return [
        WorksheetLine(
            _("Average input tokens"), sheet.tokens_in_per_request, "unit_cost", total_in, none
        ),
        WorksheetLine(
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


def _costs(sheet: UseCaseWorksheet, links: Links) -> list[WorksheetLine]:
    """Six components always (requirements 11), further ones where they cost something."""
    costs = sheet.component_costs_usd
    names = [*COMPONENTS, *(name for name in costs if name not in COMPONENTS)]
    figures = sheet.economics.figures
    lines = [_component(name, costs.get(name), links) for name in names]
    rule = _("sum of the cost items")
    if figures.unpriced_lines:
        rule = _("sum of the cost items; %(count)s lines are unpriced and not in it") % {
            "count": quantity(figures.unpriced_lines)
        }
    nil = f"— {nil_cost(figures)}"
    name, also = _("Total AI cost"), _credits(sheet, links, rule, nil)
    if also:
        name, rule = _("Net AI cost"), _("gross cost and credits")
    total = WorksheetLine(name, figures.cost_usd, "money", rule, nil, links.showback, True)
    return [*lines, *also, total, _retry_waste(sheet, links)]


def _credits(sheet: UseCaseWorksheet, links: Links, rule: str, nil: str) -> list[WorksheetLine]:
    """The gross cost, and what each provider gave back of it; nothing where none did."""
    if not sheet.credits_usd:
        return []
    gross = sheet.economics.figures.gross_usd
    url = f"{links.showback}&component=credit" if links.showback else ""
    given_back = _("what the provider gave back")
    return [
        WorksheetLine(_("Gross AI cost"), gross, "money", rule, nil, links.showback, True),
        *(
            WorksheetLine(
                _("Credits of %(provider)s") % {"provider": provider},
                usd,
                "money",
                given_back,
                url=url,
            )
            for provider, usd in sheet.credits_usd.items()
        ),
    ]


def _retry_waste(sheet: UseCaseWorksheet, links: Links) -> WorksheetLine:
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
    return WorksheetLine(_("Retry waste"), waste.cost_usd, "money", rule, url=url)


def _component(name: str, cost: Decimal | None, links: Links) -> WorksheetLine:
    label = label_of(name, {key: str(text) for key, text in COMPONENT_NAMES.items()})
    url = f"{links.showback}&component={name}" if cost is not None else ""
    return WorksheetLine(label, cost, "money", str(RULES.get(name, "")), _("— no priced cost"), url)


def _value(sheet: UseCaseWorksheet) -> list[WorksheetLine]:
    none = _("— no outcome carries a value")
    rule = _("of each outcome what its record says, else what its definition names")
    lines = [WorksheetLine(_("Value"), sheet.value_usd, "money", rule, none)]
    if sheet.realised_usd != sheet.value_usd:
        rule = _("value × the part that the definition of each outcome says is realised")
        lines.append(WorksheetLine(_("Realised value"), sheet.realised_usd, "money", rule, none))
    rule = _("realised value − total AI cost")
    return [*lines, WorksheetLine(_("Net value"), sheet.net_value_usd, "money", rule, none)]


def _guardrails(sheet: UseCaseWorksheet) -> list[WorksheetLine]:
    rule = _("of severity S0 or S1, as people recorded them; they went on in the period")
    label = _("Safety incidents")
    return [WorksheetLine(label, sheet.serious_incidents, "quantity", rule)]


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
    title = _("Unit economics worksheet: %(name)s") % {"name": use_case.name}
    name = f"worksheet-{use_case.slug}"
    printed = Sheet(
        name,
        printed_head(tenant, report_filter, sheet.basis),
        columns,
        [
            (section.title, line.field, _as_read(line), line.rule)
            for section in sections
            for line in section.lines
        ],
    )
    return Sheet(name, head, columns, rows, title=title, printed=printed)


def _as_read(line: WorksheetLine) -> str:
    """The value as the page shows it."""
    spell: Callable[[Value], str] | None = getattr(numbers, line.kind, None)
    if line.value is None or spell is None:
        return line.nil if line.value is None else str(line.value)
    return FigureText(spell(line.value))
