"""One version of the mapping: its rules, and for a draft what it would do to the last days."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.views.answering import answer
from ledger.models import MappingVersion
from ledger.queries.mapping.previews import DAYS, MOST_COUNTED, preview_of
from ledger.queries.mapping.rules import rules_of
from ledger.queries.mapping.versions import rules_in, version_numbered
from ledger.views.mapping.tables import (
    changes_table,
    dry_run_figures,
    owners_table,
    rules_table,
)
from ledger.views.mapping.words import state_badge, version_name

TEMPLATE = "ledger/mapping/version.html"


def version_or_404(number: int) -> MappingVersion:
    version = version_numbered(number)
    if version is None:
        raise Http404
    return version


@requires("view_mapping")
@require_safe
def mapping_version(request: TenantRequest, number: int) -> HttpResponse:
    version = version_or_404(number)
    return answer(request, TEMPLATE, context_of(request, version), part="version")


def context_of(request: TenantRequest, version: MappingVersion) -> dict[str, object]:
    is_draft = version.state == MappingVersion.State.DRAFT
    rows, may_draft = rules_in(version), can(request.actor, "draft_mapping")
    name = version_name(version)
    return {
        "version": version,
        "name": name,
        "state": state_badge(version),
        "rules": rules_table(rows, may_remove=is_draft and may_draft),
        "is_draft": is_draft,
        "may_draft": may_draft and is_draft,
        "may_activate": is_draft and can(request.actor, "activate_mapping"),
        "crumbs": [crumb(_("Attribution mapping"), page_url("mapping")), crumb(name)],
        **(dry_run(version) if is_draft else {}),
    }


def dry_run(version: MappingVersion) -> dict[str, object]:
    preview = preview_of(rules_of(version))
    return {
        "days": DAYS,
        "preview": preview,
        "figures": dry_run_figures(preview),
        "most_counted": MOST_COUNTED,
        "owners": owners_table(preview),
        "changes": changes_table(preview),
    }
