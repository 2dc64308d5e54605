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
        "stop-rules",
        _("Stop rules"),
        _(
            "What freezes the growth that a gate granted: an outcome that costs too much in two"
            " weeks in a row without a gain, a service level or an escalation that is missed, a"
            " condition that is overdue, evidence that is out of date. What runs goes on; only a"
            " new request leads on."
        ),
        docs="requirements 17",
    ),
    Term(
        "traffic-share",
        _("Traffic"),
        _("The part of all contacts that a use case may take, as its last gate granted it."),
        docs="requirements 17",
    ),
    Term(
        "monthly-ceiling",
        _("Monthly ceiling"),
        _("What a month of a use case may cost at most, as its gate grants it."),
        unit="USD",
        docs="requirements 17",
    ),
    Term(
        "net-value",
        _("Net value of the month"),
        _(
            "What the outcomes of a month were worth, without what they cost. Shared cost of the"
            " platform is not in it."
        ),
        formula=_("value of the outcomes − cost"),
        unit="USD",
        docs="requirements 18",
    ),
    Term(
        "executive-memo",
        _("Executive memo"),
        _(
            "One page on a gate for those who decide: its numbers are those that were frozen, its"
            " sentences may be edited."
        ),
        docs="requirements 18",
    ),
    Term(
        "evidence-pack",
        _("Evidence pack"),
        _(
            "Ten files on a gate in a ZIP, with a list of their hashes and the anchor of the audit"
            " log: whoever gets it checks it without us."
        ),
        docs="requirements 19",
    ),
    Term(
        "self-check",
        _("Self-check"),
        _("Twelve questions about the whole practice, each answered from data."),
        docs="requirements 21",
    ),
)
