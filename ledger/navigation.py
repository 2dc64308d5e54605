"""What the ledger adds to the navigation and to the home page."""

from django.utils.translation import gettext_lazy as _

from finops.ui.navigation import NavItem
from finops.ui.panels import Panel

GROUP = _("Administration")
ADMINISTRATION = (
    NavItem(_("Imports"), "imports", "view_imports", 900, "imports", GROUP),
    NavItem(_("Calls"), "calls", "view_imports", 901, "", GROUP, "traces"),
    NavItem(_("Periods"), "periods", "view_periods", 902, "periods", GROUP, "lock"),
    NavItem(_("Outcome rules"), "outcome_rules", "view_use_case", 902, "", GROUP, "check"),
    NavItem(_("Observability data"), "storage", "view_retention", 904, "storage", GROUP, "clock"),
    NavItem(_("Price books"), "pricebooks", "view_pricebook", 905, "pricebooks", GROUP),
    NavItem(_("Re-rating"), "reratings", "view_rerating", 906, "", GROUP, "pricebooks"),
    NavItem(_("Attribution mapping"), "mapping", "view_mapping", 907, "", GROUP, "use_cases"),
)
PANELS = (
    Panel("waiting", _("Waiting for you"), "home_waiting", "inbox", "view_home", 0),
    Panel("figures", _("Month to date"), "home_figures", "showback", "view_showback", 10),
    Panel("trend", _("Spend, last 30 days"), "home_trend", "showback", "view_showback", 20),
    Panel(
        key="use-cases",
        title=_("Largest use cases, last 30 days"),
        route="home_use_cases",
        more_route="use_cases",
        action="view_use_case",
        order=30,
    ),
)
