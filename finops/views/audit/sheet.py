"""The audit log as a file: the filtered entries with a head that says what they are."""

import json
from functools import partial
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import Tenant
from finops.queries.audit.log import AuditEntry, all_entries, count_entries
from finops.ui.exports import Sheet, SheetCell, long_sheet
from finops.ui.reports import Place, ReportRefused, ReportRequest, SheetPage
from finops.ui.shell.navigation import Group
from finops.views.audit.filter import AuditFilterForm, filter_form, kept_query

COLUMNS = ("number", "at", "actor", "action", "target", "detail", "actor_id")


def audit_sheet(form: AuditFilterForm, tenant: Tenant) -> Sheet:
    """All entries of a valid filter."""
    criteria = form.criteria()
    rows = (_row(entry, form) for entry in all_entries(criteria))
    count = partial(count_entries, criteria)
    return long_sheet(f"audit-{tenant.slug}", _head(form, tenant), COLUMNS, rows, count)


def audit_file(asking: ReportRequest) -> Sheet:
    """The file of a query. Raises ReportRefused."""
    form = filter_form(asking.tenant, asking.query)
    if not form.is_valid():
        raise ReportRefused
    return audit_sheet(form, asking.tenant)


AUDIT: Final = SheetPage(
    slug="audit",
    label=gettext_lazy("Audit log"),
    action="view_audit",
    kept=kept_query,
    file=audit_file,
    place=Place(Group.ADMINISTRATION, 70, "audit"),
)


def _row(entry: AuditEntry, form: AuditFilterForm) -> list[SheetCell]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    at = entry.at.astimezone(form.zone)
    return [entry.seq, at, entry.actor, entry.action, entry.target, detail, entry.actor_id]


def _head(form: AuditFilterForm, tenant: Tenant) -> list[tuple[str, str]]:
    asked = form.cleaned_data
    filters = [f"{name}: {asked[name]}" for name in ("actor", "action", "target") if asked[name]]
    period = f"{asked['from'] or '…'} – {asked['to'] or '…'} ({form.zone.key})"
    return [
        (_("Audit log"), f"{tenant.name} ({tenant.slug})"),
        (_("Period"), period),
        (_("Filters"), ", ".join(filters) or _("none")),
        (_("Made"), timezone.now().astimezone(form.zone).isoformat(timespec="seconds")),
    ]
