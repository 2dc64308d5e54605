"""What is done to a version of the mapping: made active, or thrown away. Each is a dialog."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import Actor
from finops.calc.lifecycles import Need
from finops.ui.dialogs import Facts
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.ui.tables import Cell
from finops.views.approvals.steps import Dialog, StepInput
from ledger.calc.mapping.content import digest_of
from ledger.calc.mapping.preview import Preview
from ledger.models import MappingVersion
from ledger.queries.mapping.previews import DAYS, preview_of
from ledger.queries.mapping.rules import rules_in_order, rules_of
from ledger.queries.mapping.versions import rules_in, version_numbered
from ledger.services.mapping.activating import activate
from ledger.services.mapping.drafting import discard_draft
from ledger.views.mapping.forms import DaysForm
from ledger.views.mapping.tables import changes_table, owners_table
from ledger.views.mapping.words import version_name


def _activate(actor: Actor, version: MappingVersion, filled: StepInput) -> None:
    activate(
        actor=actor,
        number=version.number,
        if_match=filled.seen,
        days=filled.values["days"],
    )


def _discard(actor: Actor, version: MappingVersion, _filled: StepInput) -> None:
    discard_draft(actor=actor, number=version.number)


def _effect(version: MappingVersion) -> Facts:
    """What it would do to the last days, as the draft's page shows it."""
    preview = preview_of(rules_of(version))
    changes = changes_table(preview)
    return Facts(
        answer=_answer(preview),
        strip=[
            (_("Requests that change owner"), Cell(preview.moved.requests, "quantity")),
            (_("Cost that follows (USD)"), Cell(preview.moved.cost_usd, "money")),
            (_("Left without owner"), Cell(preview.unmapped.requests, "quantity")),
            (_("Rules"), Cell(len(rules_in(version)), "quantity")),
        ],
        unmet=[*_unmet(version, preview)],
        tables=[owners_table(preview), *([changes] if changes.rows else [])],
    )


def _answer(preview: Preview) -> str:
    text = ngettext(
        "%(count)s request of the last %(days)d days changes its owner",
        "%(count)s requests of the last %(days)d days change their owner",
        preview.moved.requests,
    )
    answer = text % {"count": quantity(preview.moved.requests), "days": DAYS}
    return _("at least %(answer)s") % {"answer": answer} if preview.cut_at else answer


def _unmet(version: MappingVersion, preview: Preview) -> Iterator[str]:
    if version.state != MappingVersion.State.DRAFT:
        yield _("Only a draft can be made active.")
    if closed := preview.closed.requests:
        text = ngettext(
            "%(count)s request lies in a closed month and stays as it is.",
            "%(count)s requests lie in closed months and stay as they are.",
            closed,
        )
        yield text % {"count": quantity(closed)}


def _rules_lost(version: MappingVersion) -> Facts:
    return Facts(strip=[(_("Rules that go"), Cell(len(rules_in(version)), "quantity"))])


def _crumbs(version: MappingVersion) -> list[Any]:
    return [
        crumb(_("Attribution mapping"), page_url("mapping")),
        crumb(version_name(version), page_url("mapping_version", version.number)),
    ]


ACTIVATE: Final = Dialog(
    action="activate_mapping",
    find=version_numbered,
    take=_activate,
    facts=_effect,
    back=lambda version: page_url("mapping_version", version.number),
    onward=lambda _version: page_url("mapping"),
    back_label=gettext_lazy("Back to the draft"),
    label=gettext_lazy("Activate"),
    heading=lambda version: _("Activate %(name)s") % {"name": version_name(version)},
    button=lambda version: _("Activate %(name)s") % {"name": version_name(version)},
    says=gettext_lazy(
        "What arrives from now on is mapped by these rules. They can no longer be changed; a later"
        " version takes their place."
    ),
    done=gettext_lazy("The version is active."),
    needs=frozenset({Need.MATCH}),
    sha256=lambda version: digest_of(rules_in_order(version)),
    fields=lambda data, initial: DaysForm(data, initial=initial),
    crumbs=_crumbs,
    is_main=True,
)
DISCARD: Final = Dialog(
    action="draft_mapping",
    find=version_numbered,
    take=_discard,
    facts=_rules_lost,
    back=lambda _version: page_url("mapping"),
    label=gettext_lazy("Throw the draft away"),
    heading=lambda version: _("Throw %(name)s away") % {"name": version_name(version)},
    says=gettext_lazy("Its rules are lost. The active version stays as it is."),
    done=gettext_lazy("The draft was thrown away."),
    crumbs=_crumbs,
    is_final=True,
)
