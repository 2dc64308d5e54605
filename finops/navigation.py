"""The pages of the ground floor in the navigation."""

from django.utils.translation import gettext_lazy as _

from finops.set_up.nouns import NOUNS
from finops.ui.reports import Page, Place
from finops.ui.shell.navigation import Group
from finops.views.approvals.listing import PAGE as REQUESTS
from finops.views.audit.sheet import AUDIT
from finops.views.conditions.listing import PAGE as CONDITIONS
from finops.views.delegations.listing import PAGE as DELEGATIONS
from finops.views.limits.listing import PAGE as LIMITS

OVERVIEW, ADMINISTRATION = Group.OVERVIEW, Group.ADMINISTRATION
INBOX = Place(OVERVIEW, 10, "inbox", "i", count_route="inbox_count")
RESPONSIBILITIES = Place(Group.DECISIONS, 80, "people")
REVIEW = Place(ADMINISTRATION, 15, parent="people")
EVENTS = Place(ADMINISTRATION, 41, parent="webhooks")
SET_UP = Place(ADMINISTRATION, 20, "set_up")
PAGES = (
    Page("home", "view_home", _("Home"), Place(OVERVIEW, 0, "home", "h")),
    Page("inbox", "view_home", _("Inbox"), INBOX),
    Page("glossary", "view_home", _("Glossary")),
    Page("responsibilities", "view_responsibilities", _("Responsibilities"), RESPONSIBILITIES),
    DELEGATIONS,
    CONDITIONS,
    REQUESTS,
    LIMITS,
    Page("people", "view_people", _("People and roles"), Place(ADMINISTRATION, 10, "people")),
    Page("access_review", "view_access_review", _("Access review"), REVIEW),
    Page("keys", "view_keys", _("API keys"), Place(ADMINISTRATION, 30, "keys")),
    Page("webhooks", "view_webhooks", _("Webhooks"), Place(ADMINISTRATION, 40, "compare")),
    Page("webhook_events", "view_webhooks", _("Events"), EVENTS),
    Page("exports", "prepare_export", _("Exports"), Place(ADMINISTRATION, 60, "download")),
    AUDIT,
    Page("set_up", "view_organisation", _("Set-up"), SET_UP),
    *(Page(noun.slug, noun.sees, noun.label, noun.place) for noun in NOUNS),
)
