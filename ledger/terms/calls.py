"""What is known of calls besides what they cost."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

CALLS: Final = (
    Term(
        "call-details",
        _("Details of a call"),
        _(
            "What a cost event says of its call: of a retrieval which knowledge base and index it"
            " searched and whose sources these are, of a tool who owns it, of a judge which"
            " requirement and rubric it judged for which release gate, of a review which type it"
            " was, of a trace which share is kept. What no event says is not known."
        ),
        also=[
            *(_("Knowledge base"), _("Index version"), _("Source owner"), _("Tool owner")),
            *(_("Requirement"), _("Rubric version"), _("Release gate"), _("Review type")),
            _("Sampling rate"),
        ],
        docs="requirements 4.3",
    ),
    Term(
        "side-effect-risk",
        _("Side-effect risk"),
        _(
            "How much harm the effects of a tool can do: none where it only reads, up to critical"
            " where it moves money or cannot be undone. Tool cost is read together with it, since a"
            " cheap call may be the dangerous one."
        ),
        docs="requirements 4.3",
    ),
    Term(
        "eval-run",
        _("Eval run"),
        _(
            "An offline evaluation or regression run. What it costs is spend; its traces are no"
            " requests, so no cost per request is divided by them. Each of its events says how many"
            " cases the run has."
        ),
        formula=_("cost per case = cost of the run / its cases"),
        unit="USD",
        also=[_("Cases"), _("Cases of the eval run"), _("Eval runs")],
        docs="requirements 4.3",
    ),
    Term(
        "evidence-token-ratio",
        _("Evidence token ratio"),
        _(
            "Which part of what models read is retrieved evidence, and not template or history. It"
            " is of the calls that say it; where none does it is unknown."
        ),
        formula=_("evidence tokens / input tokens, of the calls that tell both"),
        docs="requirements 4.1",
    ),
)
