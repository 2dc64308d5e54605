"""What the ledger adds to the navigation and to the home page, besides its reports."""

from django.utils.translation import gettext_lazy as _

from finops.ui.reports import Page, Place
from finops.ui.shell.navigation import Group, NavItem
from finops.ui.shell.panels import Panel

VALUE, DATA = Group.VALUE, Group.DATA
# Pages that are no reports: see “Add a report page” in CONTRIBUTING.
PAGES = (
    Page("outcome_rules", "view_use_case", _("Outcome rules"), Place(VALUE, 80, "check")),
    Page("imports", "view_imports", _("Imports"), Place(DATA, 10, "imports", "d")),
    Page("mapping", "view_mapping", _("Attribution mapping"), Place(DATA, 15, parent="imports")),
    Page("pricebooks", "view_pricebook", _("Price books"), Place(DATA, 40, "pricebooks")),
    Page("reratings", "view_rerating", _("Re-rating"), Place(DATA, 50, "undo")),
    Page("periods", "view_periods", _("Months"), Place(DATA, 60, "lock")),
)
PORTFOLIO = NavItem(
    label=_("Portfolio"),
    route="platform_showback",
    action="view_showback",
    group=Group.OVERVIEW,
    order=30,
    icon="showback",
    over_tenants=True,
)
PANELS = (
    Panel("figures", _("Key figures"), "home_figures", "showback", "view_showback", 10),
    Panel("trend", _("Spend, last 30 days"), "home_trend", "showback", "view_showback", 20),
    Panel("waiting", _("Waiting for you"), "home_waiting", "inbox", "view_home", 25),
    Panel(
        key="use-cases",
        title=_("What each outcome costs, and how good it is"),
        route="home_use_cases",
        more_route="use_cases",
        action="view_use_case",
        order=30,
    ),
)
