"""What comes in, what it is checked for, and how calls count once."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

RECORDS: Final = (
    Term(
        "request",
        _("Request"),
        _("One use of AI by a person or a workflow; its trace id holds all of it together."),
        also=[_("Requests"), _("Effective model requests")],
        docs="ledger 1",
    ),
    Term(
        "trace",
        _("Trace"),
        _("A request with all that lies in it: its cost events, outcomes and scores."),
        also=[_("Traces")],
        docs="ledger 1",
    ),
    Term(
        "cost-event",
        _("Cost event"),
        _("One thing in a request that cost money, such as a call of a model or a tool."),
        also=[_("Cost events"), _("Events")],
        docs="requirements 12.2",
    ),
    Term(
        "cost-line",
        _("Cost line"),
        _("One meter of one cost event: what the ledger keeps and adds up."),
        formula=_("quantity × unit price = cost"),
        also=[_("Cost lines"), _("Lines"), _("Line")],
        docs="ledger 1",
    ),
    Term(
        "call",
        _("Call"),
        _("One call of a model or a tool, however many sources report it; it counts once."),
        also=[_("Reported by"), _("Counted instead, and why")],
        docs="ledger 5",
    ),
    Term(
        "operation",
        _("Operation"),
        _("The attempts at one thing together: the first try, its retries and its fallbacks."),
        docs="ledger 5",
    ),
    Term(
        "suspected-duplicate",
        _("Suspected duplicate"),
        _(
            "Two counted calls that look alike and share no key. A person decides whether they"
            " are one; until then both count. At stake is what merging them would take out."
        ),
        unit="USD",
        also=[_("At stake"), _("Spend at stake"), _("Pairs to decide")],
        docs="ledger 5",
    ),
    Term(
        "channel",
        _("Channel"),
        _("The way by which records come in: REST, a file, OpenTelemetry."),
        also=[_("Came from")],
        docs="ledger 6",
    ),
    Term(
        "accepted",
        _("Accepted"),
        _("Rows that were new and are in the ledger now."),
        docs="ledger 6",
    ),
    Term(
        "duplicate",
        _("Duplicate"),
        _("A row with an id and a content that the ledger has already. It changes nothing."),
        also=[_("Sent again")],
        docs="ledger 6",
    ),
    Term(
        "conflict",
        _("Conflict"),
        _("A row with an id that the ledger has with other content. It is told, and not written."),
        also=[_("Contradictions"), _("Records in conflict")],
        docs="ledger 6",
    ),
    Term(
        "rejected",
        _("Rejected"),
        _("Rows that could not be read or break a rule; each has its reason."),
        docs="ledger 6",
    ),
    Term(
        "in-doubt",
        _("In doubt"),
        _("An event that is counted and contradicts itself; it is counted as estimated."),
        also=[_("Events in doubt")],
        docs="ledger 3",
    ),
    Term(
        "mapping",
        _("Attribution mapping"),
        _(
            "Versioned rules that lead what sources say in fields of their own (a team, a key's"
            " name, a tag) to owners of ours."
        ),
        also=[_("Source field"), _("Without a rule")],
    ),
    Term(
        "latency",
        _("Latency"),
        _("How long a request took, from being asked to the end of its answer."),
        unit="ms",
        also=[_("ms")],
        docs="ledger 11",
    ),
)
