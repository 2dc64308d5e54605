"""The tables of the mapping: versions, rules, what a version would do, passes over traces."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from finops.ui.figures import KeyFigure
from finops.ui.links import page_url
from finops.ui.tables import Action, Cell, Column, Row, Table
from ledger.calc.mapping.preview import NOBODY, Amount, Preview, ValueRow
from ledger.calc.reports.dimensions import Dimension
from ledger.models import MappingRule, MappingRun, MappingVersion
from ledger.queries.labels import labels
from ledger.queries.mapping.rules import as_rule
from ledger.views.mapping.words import (
    DIMENSION_NAMES,
    condition,
    field_name,
    owner_name,
    run_badge,
    state_badge,
    target_name,
    version_name,
)

MOST_VALUES: Final = 50


def versions_table(versions: Iterable[MappingVersion]) -> Table:
    columns = [
        Column(_("Version")),
        Column(_("State"), "badge", stays=True),
        Column(_("Rules"), "quantity"),
        Column(_("Prepared by")),
        Column(_("Activated by")),
        Column(_("Active from"), "when"),
        Column(_("Until"), "when"),
        Column(_("Note")),
    ]
    return Table(
        _("Versions, the newest first"), columns, [_version(version) for version in versions]
    )


def _version(version: MappingVersion) -> Row:
    tone, word = state_badge(version)
    cells = [
        Cell(version_name(version)),
        Cell(word, "badge", good=tone),
        Cell(version.rule_count, "quantity"),  # type: ignore[attr-defined]  # annotated
        Cell(version.created_by),
        Cell(version.activated_by, nil=_("nobody yet")),
        Cell(version.activated_at, "when") if version.activated_at else Cell("", nil=_("not yet")),
        Cell(version.retired_at, "when") if version.retired_at else Cell("", nil=_("open")),
        Cell(version.note, nil=_("none")),
    ]
    return Row(cells, url=page_url("mapping_version", version.number))


def values_table(preview: Preview, *, may_draft: bool) -> Table:
    """Values without a rule, those with the most spend first; each leads to a rule for it."""
    columns = [
        Column(_("Value")),
        Column(_("Requests"), "quantity", stays=True),
        Column(_("Cost (USD)"), "money", stays=True),
        *([Column(_("Action"), "action")] if may_draft else []),
    ]
    total = [
        Cell(_("Total, each request once")),
        *_amount(preview.unmapped),
        *([Cell(None, "action")] if may_draft else []),
    ]
    rows = [_value(row, may_draft=may_draft) for row in preview.values[:MOST_VALUES]]
    return Table(_("Values without a rule"), columns, rows, total=total)


def _value(row: ValueRow, *, may_draft: bool) -> Row:
    field, value = row.pair
    cells = [Cell(value, note=field_name(field)), *_amount(row.amount)]
    if not may_draft:
        return Row(cells)
    query = urlencode({"source_field": field, "value": value}, quote_via=quote)
    url = f"{page_url('mapping_rule')}?{query}"
    add = Cell(None, "action", actions=[Action(_("Add a rule"), url, value)])
    return Row([*cells, add], url=url)


def _amount(amount: Amount) -> list[Cell]:
    return [Cell(amount.requests, "quantity"), Cell(amount.cost_usd, "money")]


def rules_table(rules: Iterable[MappingRule], *, may_remove: bool = False) -> Table:
    """In the order in which they are asked."""
    columns = [
        Column(_("Source field")),
        Column(_("Its value")),
        Column(_("Gives")),
        Column(_("Value")),
        *([Column(_("Action"), "action")] if may_remove else []),
    ]
    rows = [Row([*_rule_cells(rule), *([_removing(rule)] if may_remove else [])]) for rule in rules]
    return Table(_("Rules, in the order in which they are asked"), columns, rows)


def _removing(row: MappingRule) -> Cell:
    about, url = row.value or row.source_field, page_url("mapping_remove_rule", row.pk)
    return Cell(
        None, "action", actions=[Action(_("Remove"), url, about, look="plain", in_dialog=True)]
    )


def _rule_cells(row: MappingRule) -> list[Cell]:
    rule = as_rule(row)
    target = target_name(rule)
    return [
        Cell(field_name(rule.source_field), note=rule.source_field),
        Cell(condition(rule)),
        Cell(DIMENSION_NAMES.get(rule.dimension, rule.dimension)),
        Cell(
            target,
            nil=_("the value itself"),
            note=rule.target if target != rule.target else None,
        ),
    ]


def owners_table(preview: Preview) -> Table:
    """The rows sum to the total, before and after."""
    names = labels(Dimension.USE_CASE)
    columns = [
        Column(_("Owner")),
        Column(_("Requests now"), "quantity"),
        Column(_("Requests then"), "quantity"),
        Column(_("Cost now (USD)"), "money", stays=True),
        Column(_("Cost then (USD)"), "money", stays=True),
    ]
    rows = [
        Row(
            [Cell(owner_name(row.owner, names)), *_both(row.before, row.after)],
            mark="unattributed" if row.owner == NOBODY else "",
        )
        for row in preview.owners
    ]
    total = [Cell(_("Total")), *_both(preview.total, preview.total)]
    return Table(_("Owners now and then"), columns, rows, total=total)


def _both(before: Amount, after: Amount) -> list[Cell]:
    return [
        Cell(before.requests, "quantity"),
        Cell(after.requests, "quantity"),
        Cell(before.cost_usd, "money"),
        Cell(after.cost_usd, "money"),
    ]


def dry_run_figures(preview: Preview) -> list[KeyFigure]:
    amounts = [
        (_("Would change"), preview.moved),
        (_("Would stay without an owner"), preview.unmapped),
        (_("Stay as they are in a closed month"), preview.closed),
    ]
    asked = _("Requests that name no owner")
    return [
        KeyFigure(asked, preview.total.requests, "quantity"),
        *(KeyFigure(label, amount.cost_usd, "money", "USD") for label, amount in amounts),
    ]


def changes_table(preview: Preview) -> Table:
    names = labels(Dimension.USE_CASE)
    columns = [
        Column(_("Now")),
        Column(_("Then"), stays=True),
        Column(_("Requests"), "quantity"),
        Column(_("Cost (USD)"), "money", stays=True),
    ]
    rows = [
        Row(
            [
                Cell(owner_name(change.before, names)),
                Cell(owner_name(change.after, names)),
                *_amount(change.amount),
            ]
        )
        for change in preview.changes
    ]
    total = [
        Cell(_("Total")),
        Cell(""),
        *_amount(preview.moved),
    ]
    return Table(_("What would change"), columns, rows, total=total)


def runs_table(runs: Iterable[MappingRun]) -> Table:
    columns = [
        Column(_("Requested"), "when"),
        Column(_("Version"), "quantity"),
        Column(_("Days"), "quantity"),
        Column(_("State"), "badge", stays=True),
        Column(_("Traces"), "quantity"),
        Column(_("Changed"), "quantity", stays=True),
        Column(_("Left in closed months"), "quantity"),
        Column(_("By")),
    ]
    return Table(_("Rules applied to past days, the newest first"), columns, [*map(_run, runs)])


def _run(run: MappingRun) -> Row:
    tone, word = run_badge(run)
    return Row(
        [
            Cell(run.created_at, "when"),
            Cell(run.version.number, "quantity"),
            Cell(run.days, "quantity"),
            Cell(word, "badge", good=tone),
            Cell(run.traces_done, "quantity"),
            Cell(run.traces_moved, "quantity"),
            Cell(run.traces_closed, "quantity"),
            Cell(run.requested_by),
        ]
    )
