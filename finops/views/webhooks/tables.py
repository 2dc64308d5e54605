"""Webhooks, their events and their deliveries as tables."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from finops.models import OutboxMessage, Webhook
from finops.registries.event_types import EventType
from finops.ui.links import page_url
from finops.ui.tables import Action, Cell, Column, Row, Table

TONES = {"queued": "warn", "sent": "good", "dropped": "quiet", "failed": "bad", "held": "quiet"}


def webhooks_table(rows: Iterable[Webhook]) -> Table:
    columns = [
        Column(_("Name"), stays=True),
        Column(_("Address"), "code"),
        Column(_("Shape")),
        Column(_("Types"), "quantity"),
        Column(_("State"), "badge", stays=True),
    ]
    return Table(_("Webhooks"), columns, [_row(hook) for hook in rows])


def _row(hook: Webhook) -> Row:
    tone, word = state_of(hook)
    cells = [
        Cell(hook.name),
        Cell(hook.url, "code"),
        Cell(hook.get_shape_display()),
        Cell(len(hook.event_types), "quantity"),
        Cell(word, "badge", good=tone),
    ]
    return Row(cells, url=page_url("webhook", hook.public_id))


def state_of(hook: Webhook) -> tuple[str, str]:
    """Tone and word of a webhook's badge."""
    if hook.disabled_at is not None:
        return "bad", _("Switched off after failures")
    if not hook.is_active:
        return "quiet", _("Off")
    return ("warn", _("Failing")) if hook.failing_since is not None else ("good", _("On"))


def types_table(types: Iterable[EventType]) -> Table:
    columns = [
        Column(_("Type"), "code", stays=True),
        Column(_("What happened")),
        Column(_("Means")),
    ]
    rows = [
        Row([Cell(each.name, "code"), Cell(str(each.label)), Cell(str(each.says))])
        for each in types
    ]
    return Table(_("Types of events"), columns, rows)


def deliveries_table(hook: Webhook, rows: Iterable[OutboxMessage], *, may_manage: bool) -> Table:
    columns = [
        Column(_("Type"), "code", stays=True),
        Column(_("When"), "when"),
        Column(_("State"), "badge", stays=True),
        Column(_("Tries"), "quantity"),
        Column(_("Status"), "text"),
        Column(_("What is wrong")),
    ]
    if may_manage:
        columns.append(Column(_("Action"), "action"))
    shown = [_delivery(hook, row, may_manage=may_manage) for row in rows]
    return Table(_("Deliveries"), columns, shown)


def _delivery(hook: Webhook, row: OutboxMessage, *, may_manage: bool) -> Row:
    kind = row.event.type if row.event is not None else ""
    cells = [
        Cell(kind, "code"),
        Cell(row.created_at, "when"),
        Cell(row.get_state_display(), "badge", good=TONES[row.state]),
        Cell(len(row.tries), "quantity"),
        Cell(row.status, nil=_("not answered")),
        Cell(row.error, nil=_("nothing")),
    ]
    if may_manage:
        url = page_url("resend_delivery", hook.public_id, row.public_id)
        again = Action(_("Send again"), url, kind, in_dialog=True)
        is_over = row.state != OutboxMessage.State.QUEUED
        cells.append(Cell(None, "action", actions=[again] if is_over else []))
    return Row(cells)
