"""The words of funding gates."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

TERMS: Final = (
    Term(
        "funding-gate",
        _("Funding gate"),
        _(
            "What lets a use case into its next stage, or lets it take more of the traffic: a"
            " request on evidence that is frozen, signed by whoever is accountable, and ended by"
            " stop rules."
        ),
        also=[_("Gates by use case")],
        docs="requirements 17",
    ),
    Term(
        "gate-evidence",
        _("Evidence"),
        _(
            "What the product says of a question of a gate. It is frozen as the gate is put to"
            " people and signed with it; the live figure stands beside it, and what moved by more"
            " than 5% is marked."
        ),
        also=[_("Frozen"), _("Live"), _("Must be")],
        docs="requirements 17",
    ),
    Term(
        "stage",
        _("Stage"),
        _(
            "Discovery, Pilot, Release, Scale, Optimize: they follow each other, and Scale repeats"
            " by steps of traffic. Where a use case stands follows from its signed gates."
        ),
        docs="requirements 8.3",
    ),
    Term(
        "verdict",
        _("Verdict"),
        _(
            "What the evidence says of a question: met, not met, stale or missing. What is stale or"
            " missing is not put to people; what is not met needs a condition."
        ),
        docs="requirements 17",
    ),
    Term(
        "traffic-share",
        _("Traffic"),
        _("The part of all contacts that a use case may take, as its last gate granted it."),
        docs="requirements 17",
    ),
)
