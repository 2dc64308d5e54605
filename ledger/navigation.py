"""What the ledger adds to the navigation and to the home page."""

from django.utils.translation import gettext_lazy as _

from finops.navigation import NavItem
from finops.panels import Panel

GROUP = _("Administration")
REPORTS = (
    NavItem(_("Use cases"), "use_cases", "view_use_case", 10, "use_cases"),
    NavItem(_("Showback"), "showback", "view_showback", 20, "showback"),
    NavItem(_("Variance"), "variance", "view_showback", 25, icon="unit_economics"),
    NavItem(_("Traces"), "traces", "view_traces", 90, "traces"),
)
ADMINISTRATION = (
    NavItem(_("Imports"), "imports", "view_imports", 900, "imports", GROUP),
    NavItem(_("Calls"), "calls", "view_imports", 901, "", GROUP, "traces"),
    NavItem(_("Periods"), "periods", "view_periods", 902, "periods", GROUP, "lock"),
    NavItem(_("Work lists"), "work_lists", "view_imports", 903, "", GROUP, "warning"),
    NavItem(_("Observability data"), "storage", "view_retention", 904, "storage", GROUP, "clock"),
    NavItem(_("Price books"), "pricebooks", "view_pricebook", 905, "pricebooks", GROUP),
    NavItem(_("Re-rating"), "reratings", "view_rerating", 906, "", GROUP, "pricebooks"),
)
PANELS = (
    Panel("waiting", _("Waiting for you"), "home_waiting", "showback", "view_home", 0),
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
