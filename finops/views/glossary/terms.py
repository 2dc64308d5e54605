"""The terms of the ground floor: organisation, people, decisions."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

TERMS: Final = (
    Term(
        "tenant",
        _("Tenant"),
        _("An organisation whose data nobody else sees."),
        also=[_("Tenants")],
        docs="security 3",
    ),
    Term(
        "role",
        _("Role"),
        _("What a person may do. Most roles hold in the whole organisation or in a part of it."),
        docs="security 4",
    ),
    Term(
        "scope",
        _("Scope"),
        _("The part in which a role or a key holds: the whole organisation, or one business unit."),
        docs="security 4",
    ),
    Term(
        "raci",
        _("RACI"),
        _("Who is responsible, accountable, consulted and informed about a decision."),
        docs="requirements 9.1",
    ),
    Term(
        "api-key",
        _("API key"),
        _("A secret by which a program may send records or read figures, within its scope."),
        docs="security 4",
    ),
    Term(
        "signature",
        _("Signature"),
        _(
            "A person's approval of exactly what they saw, by its hash (a short number that any"
            " change would change). Who prepared something never signs it."
        ),
        also=[_("SHA-256 of the difference"), _("Signatures")],
        docs="security 6",
    ),
    Term(
        "condition",
        _("Condition"),
        _(
            "What has to come true after an approval, with an owner and a day; a figure over whole"
            " days decides, or a person says so."
        ),
        also=[_("Conditions"), _("Last figure")],
        docs="security 6",
    ),
    Term(
        "delegation",
        _("Delegation"),
        _(
            "Somebody signs for somebody else for a time, in a role that both hold. Meanwhile both"
            " count as one person."
        ),
        also=[_("Who stands in"), _("Due after it ends")],
        docs="security 6",
    ),
    Term(
        "preventive-limit",
        _("Preventive limit"),
        _(
            "What holds before a request comes in: at most so much a day or a month, or a budget"
            " that each request has to name."
        ),
        also=[_("What holds")],
        docs="security 6",
    ),
    Term(
        "audit-log",
        _("Audit log"),
        _("Who did what and when; entries hang together in a chain, so none can be changed."),
        docs="security 7",
    ),
    Term(
        "anchor",
        _("Anchor"),
        _("A file of each day that says how the audit log ended; kept elsewhere, it is the proof."),
        docs="security 9",
    ),
    Term(
        "exchange-rate",
        _("Exchange rate"),
        _("What one unit of another currency is in US dollars on a day."),
    ),
    Term(
        "business-day",
        _("Business day"),
        _("A day on which the organisation works: no weekend and no holiday, or a make-up day."),
    ),
)
