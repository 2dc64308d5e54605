"""The tables of a review: results, service levels, quality, what went wrong, conditions."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from finops.models import UseCase
from finops.queries.approvals.conditions import ConditionStanding
from finops.ui.dates import span, today
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.slos.budgets import Standing
from ledger.calc.slos.targets import SloKind
from ledger.queries.measures.report import MeasureRow
from ledger.queries.reviews.facts import ReviewFacts, quality_report
from ledger.queries.slos.matrix import MatrixRow, SloRow
from ledger.views.measures.report import OWN_NAMES, VERDICTS
from ledger.views.quality_incidents.listing import TONES
from ledger.views.reports.filtering import showback_url
from ledger.views.slos.report import basis_url
from ledger.views.slos.words import STANDINGS, burn_text, left_text, target_text, value_text
from ledger.views.units.figures import bounded


def facts_context(case: UseCase, facts: ReviewFacts) -> dict[str, Any]:
    """What the template shows. Any: tables and figures of several kinds."""
    quality = [*facts.measures, *facts.latencies]
    return {
        "facts": facts,
        "days": span(facts.dates.first, facts.dates.last, today()),
        "prior_days": span(facts.prior_dates.first, facts.prior_dates.last, today()),
        "figures": _figures(case, facts),
        "levels": _levels(case, facts.slos) if facts.slos else None,
        "quality": _quality(case, facts, quality) if quality else None,
        "wrong": _wrong(facts) if facts.incidents or facts.thresholds else None,
        "conditions": _conditions(facts) if facts.conditions else None,
    }


def _figures(case: UseCase, facts: ReviewFacts) -> list[KeyFigure]:
    now, before = facts.now, facts.before
    days = {
        "from": facts.dates.first.isoformat(),
        "to": facts.dates.last.isoformat(),
    }
    hub = f"{page_url('use_case', case.slug)}?{urlencode(days)}"
    costs = showback_url(quality_report(facts.dates, case).with_(by=(Dimension.COMPONENT,)))

    def prior(name: str) -> Decimal | None:
        return getattr(before, name) if before is not None else None

    unknown = _("not known")
    return [
        KeyFigure(
            *(_("Cost"), now.cost_usd, spend_kind(now.cost_usd), "USD", unknown, costs),
            prior=prior("cost_usd"),
            good="neither" if now.cost_usd is not None else "",
        ),
        bounded(
            KeyFigure(
                *(_("Cost per outcome"), now.unit_cost, "unit_cost", "USD", unknown, hub),
                prior=prior("unit_cost"),
                good="down" if now.unit_cost is not None else "",
            ),
            missed_bounds(facts),
        ),
        KeyFigure(
            *(_("Outcomes"), now.outcomes, "quantity", "", "", hub),
            prior=prior("outcomes"),
            good="up",
        ),
        KeyFigure(
            *(_("Adoption"), now.adoption, "percent", "", unknown, hub),
            prior=prior("adoption"),
            good="up" if now.adoption is not None else "",
        ),
    ]


def missed_bounds(facts: ReviewFacts) -> list[str]:
    """What is promised beside cost and missed over these days."""
    return [
        slo.terms.label
        for slo in facts.slos
        if slo.terms.kind != SloKind.COST and slo.budget.standing is Standing.MISSED
    ]


def _levels(case: UseCase, slos: Iterable[SloRow]) -> Table:
    columns = [
        Column(_("Service level"), stays=True),
        Column(_("Target")),
        Column(_("Measured"), stays=True),
        Column(_("Error budget left")),
        Column(_("Error budget burn")),
        Column(_("Standing"), "badge", stays=True),
    ]
    owner = MatrixRow(case, None, None)
    return Table(_("Service levels over these days"), columns, [_level(owner, s) for s in slos])


def _level(owner: MatrixRow, slo: SloRow) -> Row:
    words, tone = STANDINGS[slo.budget.standing]
    is_known = slo.budget.value is not None
    return Row(
        [
            Cell(slo.terms.label),
            Cell(target_text(slo.terms)),
            Cell(
                value_text(slo.terms, slo.budget),
                url=basis_url(owner, slo) if is_known else "",
                nil=_("not known"),
            ),
            Cell(left_text(slo.terms, slo.budget), nil=_("not known")),
            Cell(burn_text(slo.budget), nil=_("none")),
            Cell(str(words), "badge", good=tone),
        ]
    )


def _quality(case: UseCase, facts: ReviewFacts, rows: Iterable[MeasureRow]) -> Table:
    columns = [
        Column(_("Measure"), stays=True),
        Column(_("Judged"), "quantity"),
        Column(_("Good"), "percent", stays=True),
        Column(_("Target"), "percent"),
        Column(_("p95 (ms)"), "quantity"),
        Column(_("Verdict"), "badge", stays=True),
    ]
    query = quality_report(facts.dates, case).query()
    kept = {name: query[name] for name in ("from", "to", Dimension.USE_CASE.url_name)}
    url = f"{page_url('quality')}?{urlencode(kept, doseq=True)}"
    return Table(
        _("Quality and latency over these days"), columns, [_measure(r, url) for r in rows]
    )


def _measure(row: MeasureRow, url: str) -> Row:
    terms = row.terms
    name = terms.label if terms else OWN_NAMES.get(row.metric, row.metric)
    words, tone = VERDICTS[row.proof.verdict] if row.proof else (_("not defined"), "quiet")
    return Row(
        [
            Cell(str(name)),
            Cell(row.judged, "quantity"),
            Cell(row.share, "percent", nil=_("not known")),
            Cell(terms.target_share if terms else None, "percent", nil=_("none")),
            Cell(row.p95_ms, "quantity", nil=_("no latency")),
            Cell(str(words), "badge", good=tone),
        ],
        url=url,
    )


def _wrong(facts: ReviewFacts) -> Table:
    columns = [
        Column(_("What happened"), stays=True),
        Column(_("When"), "when"),
        Column(_("Severity"), "badge", stays=True),
    ]
    incidents = [
        Row(
            [
                Cell(row.title, url=row.link),
                Cell(row.started_at, "when"),
                Cell(row.severity, "badge", good=TONES[row.severity]),
            ]
        )
        for row in facts.incidents
    ]
    budgets = [
        Row(
            [
                Cell(
                    _("%(budget)s has reached %(percent)d%% of its cap")
                    % {"budget": row.period.budget.name, "percent": row.percent},
                    url=page_url("budget", row.period.budget.slug),
                ),
                Cell(row.reached_at, "when"),
                Cell(_("budget"), "badge", good="bad" if row.percent >= 100 else "warn"),
            ]
        )
        for row in facts.thresholds
    ]
    return Table(_("Incidents and budgets over these days"), columns, [*incidents, *budgets])


def _conditions(facts: ReviewFacts) -> Table:
    columns = [
        Column(_("Condition"), stays=True),
        Column(_("Of")),
        Column(_("Due on"), "day"),
        Column(_("State"), "badge", stays=True),
    ]
    rows = [
        Row(
            [
                Cell(held.row.text),
                Cell(held.title),
                Cell(held.row.due_on, "day"),
                Cell(
                    _("Overdue") if held.standing is ConditionStanding.OVERDUE else _("Open"),
                    "badge",
                    good="bad" if held.standing is ConditionStanding.OVERDUE else "warn",
                ),
            ],
            url=page_url("request", held.row.request_id),
        )
        for held in facts.conditions
    ]
    return Table(_("Open conditions"), columns, rows)
