"""Attribution mapping: what is active, what has no owner yet, the draft, and every version."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.views.answering import answer, wants_part
from ledger.calc.mapping.preview import Preview
from ledger.models import MappingRun
from ledger.queries.mapping.previews import DAYS, MOST_COUNTED, preview_of
from ledger.queries.mapping.rules import active_version, draft_version, rules_of
from ledger.queries.mapping.versions import (
    latest_runs,
    mapping_run,
    rules_in,
    run_at_work,
    versions,
)
from ledger.views.mapping.forms import DaysForm
from ledger.views.mapping.progress import progress_of
from ledger.views.mapping.tables import (
    MOST_VALUES,
    rules_table,
    runs_table,
    values_table,
    versions_table,
)
from ledger.views.mapping.words import version_name

TEMPLATE = "ledger/mapping/overview.html"


@requires("view_mapping")
@require_safe
def mapping(request: TenantRequest) -> HttpResponse:
    """The page; HTMX polls the progress of a pass while it is at work."""
    run = run_at_work()
    if wants_part(request) and request.GET.get("part") == "progress":
        context = {"run": run, **progress_of(request, run)}
        return answer(request, TEMPLATE, context, part="progress" if run else "runs_done")
    active, draft = active_version(), draft_version()
    preview = preview_of(rules_of(draft or active))
    may_draft = can(request.actor, "draft_mapping")
    context = {
        "active": active,
        "active_name": version_name(active) if active else "",
        "draft": draft,
        "draft_name": version_name(draft) if draft else "",
        "rules": rules_table(rules_in(active)) if active else None,
        "days": DAYS,
        "preview": preview,
        "most_counted": MOST_COUNTED,
        "sentence": sentence(preview),
        "values": values_table(preview, may_draft=may_draft),
        "more_values": max(len(preview.values) - MOST_VALUES, 0),
        "versions": versions_table(versions()),
        "runs": runs_table(latest_runs()),
        "run": run,
        **progress_of(request, run),
        "may_draft": may_draft,
        "may_activate": can(request.actor, "activate_mapping"),
        "days_form": DaysForm(least=1),
    }
    return answer(request, TEMPLATE, context, part="page")


def find_run(_request: TenantRequest, public_id: UUID) -> MappingRun | None:
    return mapping_run(public_id)


def sentence(preview: Preview) -> str:
    """What the list of values comes to."""
    if not preview.unmapped.requests:
        return _("Every request that names no owner itself gets one from the mapping")
    count = preview.unmapped.requests
    if preview.cut_at:  # of those before nobody knows
        text = ngettext(
            "At least %(count)d request of the last %(days)d days has no owner",
            "At least %(count)d requests of the last %(days)d days have no owner",
            count,
        )
    else:
        text = ngettext(
            "%(count)d request of the last %(days)d days has no owner",
            "%(count)d requests of the last %(days)d days have no owner",
            count,
        )
    return text % {"count": count, "days": DAYS}
