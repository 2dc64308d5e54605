"""Changes of responsibilities and of risk tiers, as people see them before they sign."""

from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from finops.calc.permissions import RACI_ROLES, ROLES
from finops.calc.raci import ACTIVITIES
from finops.models import RaciVersion, RiskTierChange
from finops.queries.approvals.raci import RaciTable, table_in_force, table_of
from finops.queries.approvals.requests import request_of
from finops.services.approvals.responsibilities import RACI, changes_of
from finops.services.approvals.risk_tiers import RISK_TIERS
from finops.ui.dialogs import Changed, Facts
from finops.ui.links import page_url
from finops.ui.tables import Cell
from finops.views.approvals.deciding import dialogs_of
from finops.views.approvals.steps import Dialog
from finops.views.approvals.subjects import Subject


def request_url(kind: str, item: Any) -> str:
    """The page of the newest request of an item; the responsibilities where there is none."""
    request = request_of(kind, item.pk)
    return page_url("request", request.pk) if request else page_url("responsibilities")


def _of_version(version: RaciVersion) -> Facts:
    changed = [
        Changed(f"{ACTIVITIES[activity]}, {ROLES[role]}", before, after)
        for activity, role, before, after in changes_of(version)
    ]
    before, after = _bands(table_in_force()), _bands(table_of(version))
    bands = [
        Changed(_("%(role)s also signs from") % {"role": ROLES[role]}, had, has)
        for role in RACI_ROLES
        if (had := before.get(role, "")) != (has := after.get(role, ""))
    ]
    strip = [
        (_("Version"), Cell(version.number)),
        (_("Letters"), Cell(len(changed))),
        (_("Bands"), Cell(len(bands))),
    ]
    standing = [(_("Also signs"), Cell(f"{ROLES[role]}, {text}")) for role, text in after.items()]
    rows = [(_("Reason"), Cell(version.reason)), *standing]
    return Facts(strip=strip, changed=[*changed, *bands], rows=rows)


def _bands(table: RaciTable) -> dict[str, str]:
    """From which amount on each role signs as well: “50,000.00 USD”."""
    return {band.role: f"{band.from_usd:,.2f} USD" for band in table.bands}


def _of_tier(change: RiskTierChange) -> Facts:
    return Facts(
        strip=[
            (_("Risk now"), Cell(change.get_from_tier_display())),
            (_("Risk then"), Cell(change.get_to_tier_display())),
        ],
        rows=[
            (_("Use case"), Cell(change.use_case.name)),
            (_("Reason"), Cell(change.reason)),
        ],
        notes=[str(_("Signatures on this use case ask for less from then on."))],
    )


def _version(pk: int) -> RaciVersion | None:
    return RaciVersion.objects.filter(pk=pk, number__gt=1).first()


def _tier_change(pk: int) -> RiskTierChange | None:
    return RiskTierChange.objects.select_related("use_case").filter(pk=pk).first()


VERSION: Final = Subject(
    kind=RACI,
    word=_("Responsibilities"),
    find=_version,
    name=lambda version: str(RACI.asks(version).title) if RACI.asks else "",
    facts=_of_version,
    back=partial(request_url, RACI.name),
    back_label=_("Back to the request"),
    url=lambda step, version: page_url(f"{step}_responsibilities", version.pk),
    amend_url=lambda version: page_url("amend_responsibilities", version.pk),
    dialogs=lambda: VERSION_DIALOGS,
)
TIER: Final = Subject(
    kind=RISK_TIERS,
    word=_("Risk tier"),
    find=_tier_change,
    name=lambda change: str(RISK_TIERS.asks(change).title) if RISK_TIERS.asks else "",
    facts=_of_tier,
    back=partial(request_url, RISK_TIERS.name),
    back_label=_("Back to the request"),
    url=lambda step, change: page_url(f"{step}_risk_tier", change.pk),
    amend_url=lambda change: page_url("amend_risk_tier", change.pk),
    dialogs=lambda: TIER_DIALOGS,
)
VERSION_DIALOGS: Final[dict[str, Dialog]] = dialogs_of(VERSION)
TIER_DIALOGS: Final[dict[str, Dialog]] = dialogs_of(TIER)
SUBJECTS: Final = (VERSION, TIER)
