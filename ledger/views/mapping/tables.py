"""The tables of the mapping: versions, rules, what a version would do, passes over traces."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from finops.ui.figures import KeyFigure
from finops.ui.links import page_url
from finops.ui.tables import Action, Cell, Column, Row, Table
from ledger.calc.mapping.preview import NOBODY, Amount, Preview
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


def versions_table(versions: Iterable[MappingVersion]) -> Table:
    columns = [
        Column(_("Version")),
        Column(_("State"), "badge"),
        Column(_("Rules"), "quantity"),
        Column(_("Prepared by")),
        Column(_("Activated by")),
        Column(_("Active from"), "when"),
        Column(_("Until"), "when"),
        Column(_("Note")),
    ]
    return Table(_("Versions, the newest first"), columns, [_version(one) for one in versions])


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


def rules_table(rules: Iterable[MappingRule], *, may_remove: bool = False) -> Table:
    """In the order in which they are asked."""
    columns = [
        Column(_("Source field")),
        Column(_("Its value")),
        Column(_("Gives")),
        Column(_("Value")),
        *([Column(_("Action"), "action")] if may_remove else []),
    ]
    rows = [Row([*_rule_cells(one), *([_removing(one)] if may_remove else [])]) for one in rules]
    return Table(_("Rules, in the order in which they are asked"), columns, rows)


def _removing(row: MappingRule) -> Cell:
    about, url = row.value or row.source_field, page_url("mapping_remove_rule", row.pk)
    return Cell(None, "action", actions=[Action(_("Remove"), url, about, {}, "plain")])


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


def owners_table(found: Preview) -> Table:
    """The rows sum to the total, before and after."""
    names = labels(Dimension.USE_CASE)
    columns = [
        Column(_("Owner")),
        Column(_("Requests now"), "quantity"),
        Column(_("Requests then"), "quantity"),
        Column(_("Cost now (USD)"), "money"),
        Column(_("Cost then (USD)"), "money"),
    ]
    rows = [
        Row(
            [Cell(owner_name(one.owner, names)), *_both(one.before, one.after)],
            mark="unattributed" if one.owner == NOBODY else "",
        )
        for one in found.owners
    ]
    total = [Cell(_("Total")), *_both(found.total, found.total)]
    return Table(_("Owners now and then"), columns, rows, total=total)


def _both(before: Amount, after: Amount) -> list[Cell]:
    return [
        Cell(before.requests, "quantity"),
        Cell(after.requests, "quantity"),
        Cell(before.cost_usd, "money"),
        Cell(after.cost_usd, "money"),
    ]


def dry_run_figures(found: Preview) -> list[KeyFigure]:
    amounts = [
        (_("Would change"), found.moved),
        (_("Would stay without an owner"), found.unmapped),
        (_("Stay as they are in a closed month"), found.closed),
    ]
    asked = _("Requests that name no owner")
    return [
        KeyFigure(asked, found.total.requests, "quantity"),
        *(KeyFigure(label, one.cost_usd, "money", "USD") for label, one in amounts),
    ]


def changes_table(found: Preview) -> Table:
    names = labels(Dimension.USE_CASE)
    columns = [
        Column(_("Now")),
        Column(_("Then")),
        Column(_("Requests"), "quantity"),
        Column(_("Cost (USD)"), "money"),
    ]
    rows = [
        Row(
            [
                Cell(owner_name(one.before, names)),
                Cell(owner_name(one.after, names)),
                Cell(one.amount.requests, "quantity"),
                Cell(one.amount.cost_usd, "money"),
            ]
        )
        for one in found.changes
    ]
    total = [
        Cell(_("Total")),
        Cell(""),
        Cell(found.moved.requests, "quantity"),
        Cell(found.moved.cost_usd, "money"),
    ]
    return Table(_("What would change"), columns, rows, total=total)


def runs_table(runs: Iterable[MappingRun]) -> Table:
    columns = [
        Column(_("Requested"), "when"),
        Column(_("Version"), "quantity"),
        Column(_("Days"), "quantity"),
        Column(_("State"), "badge"),
        Column(_("Traces"), "quantity"),
        Column(_("Changed"), "quantity"),
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
