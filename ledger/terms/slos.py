"""What use cases promise, and what may be saved on them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

SLOS: Final = (
    Term(
        "service-level",
        _("Service level"),
        _(
            "What a use case promises: how fast, how good, how safe, how available, and at what"
            " cost, each as a figure with a target over the last days. It holds once it is signed."
        ),
        also=[_("Service levels"), _("Measured")],
        docs="requirements 13",
    ),
    Term(
        "error-budget",
        _("Error budget"),
        _(
            "What may go wrong within the window before the target is missed. Below 0 it is"
            " overdrawn. A target of which nothing may go wrong has none: any event breaks it."
        ),
        formula=_("(1 − target) × valid events; of a unit cost target × units"),
        unit=_("events, or USD"),
        also=[_("Error budget left")],
        docs="requirements 6.5",
    ),
    Term(
        "error-budget-burn",
        _("Error budget burn"),
        _("How much of an error budget is used: above 1 the target is missed."),
        formula=_("used ÷ budget, which is bad share ÷ (1 − target)"),
        docs="requirements 6.5",
    ),
    Term(
        "standing",
        _("Standing"),
        _(
            "Met or missed; not proved where a sample leaves it open; too few below 30 valid"
            " events; no data where nothing was measured."
        ),
        docs="requirements 13",
    ),
    Term(
        "saving-allowed",
        _("Saving allowed or blocked"),
        _(
            "A way to make it cheaper that the signed matrix of a use case allows, up to a risk"
            " tier, or blocks, from one on. What no line names is not allowed."
        ),
        also=[_("Allowed"), _("Blocked"), _("Saving")],
        docs="requirements 13",
    ),
    Term(
        "objectives",
        _("Objectives"),
        _(
            "The figures that a use case is measured by, first and second, and those that no"
            " decision about it may succeed by."
        ),
        also=[_("First objectives"), _("Second objectives"), _("Never the measure of success")],
        docs="requirements 8.1",
    ),
    Term(
        "adoption",
        _("Adoption"),
        _("How many of the answers that passed quality people have taken up."),
        formula=_("accepted actions ÷ answers that passed quality"),
        unit="%",
        docs="requirements 11",
    ),
    Term(
        "cost-driver",
        _("Cost driver"),
        _(
            "What makes the requests of a use case dear: passages asked for, pages, turns, tokens,"
            " failures. Sources send counts with their requests; the rest follows from costs."
        ),
        also=[_("Driver"), _("Lever")],
        docs="requirements 10",
    ),
    Term(
        "baseline",
        _("Baseline"),
        _("The same figure over as many whole days just before, by which a change is judged."),
        docs="requirements 10",
    ),
    Term(
        "runaway-signal",
        _("Signal"),
        _(
            "A driver runs away if it got worse by a fifth or more of its baseline, with at least"
            " 30 requests on either side that say it; better by as much, it has eased."
        ),
        formula=_("(now − baseline) ÷ baseline"),
        docs="requirements 10",
    ),
)
