"""What happened to a request, step by step, with what people signed and said in between."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import ApprovalRequest, ApprovalStep, Comment, Freeze, SignOff
from finops.ui.text import Text

STEPS: Final[dict[str, Text]] = {
    "draft": gettext_lazy("drafted it"),
    "amend": gettext_lazy("changed the draft"),
    "submit": gettext_lazy("put it to people"),
    "approve": gettext_lazy("signed it"),
    "approve_on_conditions": gettext_lazy("signed it"),
    "reject": gettext_lazy("rejected it"),
    "send_back": gettext_lazy("asked for changes"),
    "withdraw": gettext_lazy("withdrew it"),
    "expire": gettext_lazy("It expired"),
    "freeze": gettext_lazy("It was frozen"),
    "supersede": gettext_lazy("A later approval took its place"),
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened: when, who (nobody: by itself), what, and in which words."""

    at: datetime
    who: str
    what: str
    words: str = ""


def timeline_of(request: ApprovalRequest) -> list[Moment]:
    """All of it, the oldest first: four queries."""
    signed = SignOff.objects.filter(snapshot__request=request, on_behalf_of__isnull=False)
    behalf = {
        (snapshot, person): name
        for snapshot, person, name in signed.values_list(
            "snapshot_id", "person_id", "on_behalf_of__name"
        )
    }
    moments = [_of_step(step, behalf) for step in request.steps.select_related("person")]
    comments = Comment.objects.filter(request=request).select_related("person")
    moments += [Moment(row.at, row.person.name, _("said"), row.text) for row in comments]
    frozen = Freeze.objects.filter(request=request)
    moments += [Moment(row.at, "", _("A rule fired"), row.rule) for row in frozen]
    return sorted(moments, key=lambda moment: moment.at)


def _of_step(step: ApprovalStep, behalf: dict[tuple[Any, int], str]) -> Moment:
    # Any: a snapshot's number, or none
    what = str(STEPS.get(step.name, step.name))
    if step.person is None:
        return Moment(step.at, "", what, step.reason)
    stood_for = behalf.get((step.snapshot_id, step.person.pk))
    if stood_for:
        what = _("%(what)s, for %(whom)s") % {"what": what, "whom": stood_for}
    return Moment(step.at, step.person.name, what, step.reason)
