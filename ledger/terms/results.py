"""What AI brought, and what one result costs."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

RESULTS: Final = (
    Term(
        "unit-cost",
        _("Unit cost"),
        _(
            "What one result cost: a request, an answer that passed quality, an accepted action,"
            " a resolved case. All costs of the chain are in it, failed tries included."
        ),
        formula=_("cost of the period ÷ results of the period"),
        unit=_("USD for each result"),
        also=[
            *(_("Per outcome"), _("Per request (USD)"), _("Per quality-passed answer (USD)")),
            *(_("Per accepted action (USD)"), _("Per resolved case (USD)")),
        ],
        begins=_("Cost per "),
        docs="requirements 4",
    ),
    Term(
        "outcome",
        _("Outcome"),
        _(
            "A result that the business counts, of a type that is registered: a resolved case, an"
            " accepted change, a prevented loss."
        ),
        also=[_("Outcomes"), _("Type of outcome"), _("Outcome unit")],
        docs="ledger 10",
    ),
    Term(
        "by-arrival",
        _("By arrival"),
        _("Outcomes counted on the day they happened, whatever their requests cost on other days."),
        docs="ledger 10",
    ),
    Term(
        "by-cohort",
        _("By cohort"),
        _(
            "Outcomes counted on the day of the requests that brought them about, whenever they"
            " come. Until all can have come the figure is immature."
        ),
        also=[_("Cost of the case"), _("The same, by cohort"), _("Maturity"), _("Waiting cases")],
        docs="ledger 10",
    ),
    Term(
        "credited",
        _("Credited"),
        _(
            "The part of an outcome that a request brought about: an outcome of three requests is"
            " shared among them by the rule of its type."
        ),
        also=[_("Credited to this trace"), _("For outcomes from")],
        docs="ledger 10",
    ),
    Term(
        "counts-when",
        _("Counts when"),
        _(
            "What has to be known of quality, risk and adoption for an outcome to count. What fails"
            " does not count, nor does what is required and not known: it is shown as unknown."
        ),
        begins=_("Unknown: "),
        docs="ledger 10",
    ),
    Term(
        "new-definition",
        _("New definition"),
        _(
            "From this day on outcomes of the type count by another definition: a new series, not"
            " to be compared with figures of before."
        ),
        begins=_("New definition: "),
        docs="ledger 10",
    ),
    Term(
        "open-again",
        _("Open again"),
        _(
            "A month's unit costs stand once it is over and all its outcomes are counted, from that"
            " night on. An outcome that comes, is corrected or is withdrawn later opens them again:"
            " they are computed anew, and say by how many outcomes they changed."
        ),
        also=[_("As of")],
        begins=_("Open again: "),
        docs="ledger 10",
    ),
    Term(
        "quality",
        _("Quality"),
        _("How many answers passed the quality checks of their use case."),
        formula=_("answers that passed ÷ requests"),
        unit="%",
        also=[_("Answers that passed quality"), _("Metric")],
        docs="requirements 4",
    ),
    Term(
        "measure",
        _("Measure"),
        _(
            "How often a score, a latency or a state is good: at its threshold or on its good side."
            " Where only a part was judged, the share of all is estimated, with its interval."
        ),
        formula=_("good ones ÷ judged ones, weighed by how many there are of each risk tier"),
        unit="%",
        also=[
            *(_("Judged"), _("Good"), _("Good is"), _("Mean"), _("Measures")),
            *(_("Target"), _("p95 (ms)")),
        ],
        docs="ledger 12",
    ),
    Term(
        "verdict",
        _("Verdict"),
        _(
            "Met where the whole interval lies at or above the target, missed where it lies below;"
            " else not proved: more must be judged."
        ),
        docs="ledger 12",
    ),
    Term(
        "incident",
        _("Incident"),
        _(
            "Something that went wrong with answers, as people record it. S0: customers were harmed"
            " or data got out; S1: it was serious and stopped before that; S2: limited; S3: minor."
        ),
        also=[_("Severity"), _("Safety incidents"), _("Incidents")],
        docs="ledger 12",
    ),
    Term(
        "cost-limit",
        _("Cost limit"),
        _(
            "The most that one outcome of a use case may cost: its cost SLO. Above it the use"
            " case is over."
        ),
        unit=_("USD for each outcome"),
        also=[_("Limit"), _("Cost SLO"), _("Cost SLO per outcome"), _("Over their cost limit")],
        docs="requirements 13",
    ),
    Term(
        "slo",
        _("SLO"),
        _(
            "A service level objective: what a service promises, such as an answer within 8"
            " seconds for 95 of 100 requests."
        ),
        docs="requirements 6.5",
    ),
    Term(
        "value",
        _("Value of outcomes"),
        _(
            "What the outcomes are worth: what their records say, else what their definition names."
            " Net value is the part of it that is realised, less the cost."
        ),
        unit="USD",
        also=[
            *(_("Value of its outcomes"), _("Value (USD)"), _("Its value"), _("Net value")),
            *(_("Value of each (USD)"), _("Realised value")),
        ],
        docs="requirements 11",
    ),
    Term(
        "worksheet",
        _("Unit economics"),
        _("Volume, tokens, costs, outcomes and value of one use case, line by line."),
        also=[_("Unit economics worksheet")],
        docs="requirements 11",
    ),
    Term(
        "stage",
        _("Stage"),
        _("How far a use case is: discovery, pilot, release, scale, optimize."),
        docs="requirements 8.3",
    ),
    Term(
        "basis",
        _("Basis"),
        _(
            "What the figures of a page rest on: how many of the lines are priced, at whose"
            " prices, and until when data are there."
        ),
        docs="ledger 3",
    ),
    Term(
        "business-metric",
        _("Business metric"),
        _(
            "A figure that another system counts of a use case, day by day: calls, documents,"
            " journeys. It is imported, corrected by a later value of the same day, and may be what"
            " cost is divided by."
        ),
        formula=_("cost per unit = cost of the days that have a value / the sum of the values"),
        also=[_("Business metrics"), _("Series")],
        docs="requirements 4.4",
    ),
    Term(
        "counted-rate",
        _("Counted rate"),
        _(
            "A share of which both parts are counted and nothing is sampled: how much of what"
            " passed was accepted, of what was shown was not taken up, of what counted was"
            " reopened, of requests took another route than their primary one. Nine of ten results"
            " come within the days that stand beside it."
        ),
        formula=_("adoption = accepted actions / quality-passed answers"),
        also=[
            *(_("Not taken up"), _("Reopened"), _("Off the primary route")),
            _("Days until most have come"),
        ],
        docs="requirements 13",
    ),
)
