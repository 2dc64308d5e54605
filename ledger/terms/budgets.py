"""What budgets are called, and how far they are used."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

BUDGETS: Final = (
    Term(
        "budget",
        _("Budget"),
        _(
            "An amount that was granted for a period, to a unit, a cost center, a use case or a"
            " part of it, by those who sign for it. 0 is an amount too."
        ),
        unit=_("the tenant's currency"),
        docs="requirements 9.2",
    ),
    Term(
        "budgeted",
        _("Budgeted"),
        _(
            "What the budget foresees through a day. Not a straight line: weekdays and named"
            " events, such as a payday, weigh what they usually weigh."
        ),
        formula=_("amount × weights of the days so far ÷ weights of all days"),
        docs="requirements 9.2",
    ),
    Term(
        "burn",
        _("Burn"),
        _("What was spent, beside what the budget foresees until now. 100% is exactly on plan."),
        formula=_("spent ÷ budgeted through now"),
        also=[_("Spent, due by now, forecast")],
        unit="%",
        docs="requirements 9.2",
    ),
    Term(
        "left",
        _("Left"),
        _(
            "What may still be spent: the amount, with what was carried over, less what was spent"
            " and what is committed. Below 0 the budget is overrun."
        ),
        also=[_("Left today"), _("Left at the end"), _("At the end")],
        docs="requirements 9.2",
    ),
    Term(
        "committed",
        _("Committed"),
        _(
            "What is not spent yet and is owed: contracts and reserved capacity that people entered"
            " with their days. It lessens what is left."
        ),
        also=[_("Commitment"), _("Still to come")],
        docs="requirements 9.2",
    ),
    Term(
        "forecast",
        _("Forecast"),
        _(
            "What will have been spent at the end of the period: what was spent, and the level of"
            " the last 28 complete days over the days to come, each with its weight."
        ),
        formula=_("spent + level × weights of the days to come"),
        begins=_("Forecast for "),
        docs="requirements 9.2",
    ),
    Term(
        "off-plan",
        _("Use cases off plan"),
        _(
            "Use cases with a budget of their own that have spent more than it grants, or are"
            " forecast to by the end of its period."
        ),
        formula=_("spent > budget, or forecast > budget"),
        docs="requirements 9.2",
    ),
    Term(
        "forecast-band",
        _("Forecast band"),
        _(
            "Between these two eight of ten periods end, judging by what the same forecast missed"
            " by before. With fewer than 20 such days there is none."
        ),
        also=[_("Low"), _("High"), _("Band of the forecast")],
        docs="requirements 9.2",
    ),
    Term(
        "growth-inefficiency",
        _("Growth and inefficiency"),
        _(
            "Why spend is off the budgeted curve: more results came, or each cost more than on as"
            " many days before. The two, and what the rate of exchange added, sum to it exactly."
        ),
        formula=_("results × unit cost before − budgeted; results × (unit cost − before)"),
        also=[_("Why off the curve")],
        docs="requirements 9.2",
    ),
    Term(
        "threshold",
        _("Threshold"),
        _(
            "A part of the amount (50, 70, 90 and 100%) at which people are told, once for each"
            " amount and period."
        ),
        unit="%",
        docs="requirements 9.2",
    ),
)
