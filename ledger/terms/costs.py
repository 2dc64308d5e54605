"""What costs are called, whose they are, and what is left over."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

COSTS: Final = (
    Term(
        "cost",
        _("Cost"),
        _(
            "What was used, at the prices in force when it was used. What has no price is not in"
            " it. Where providers gave something back, the cost is net of it."
        ),
        formula=_("the sum of quantity × unit price over all cost lines"),
        unit="USD",
        also=[_("Spend"), _("Spent"), _("Its cost")],
        begins=_("Spend, "),
        docs="ledger 2",
    ),
    Term(
        "net-cost",
        _("Net cost"),
        _("The cost after what providers gave back; gross is the cost before it."),
        formula=_("gross cost + credits, which are below 0"),
        unit="USD",
        also=[_("Gross"), _("Gross cost"), _("Gross AI cost")],
        docs="ledger 2",
    ),
    Term(
        "provider-credit",
        _("Provider credit"),
        _(
            "Money that a provider gave back: a refund or a promised credit. Each counts once, by"
            " its id and by the provider's reference."
        ),
        unit=_("USD, below 0"),
        also=[_("Credits"), _("Provider credits")],
        begins=_("Credits of "),
        docs="ledger 2",
    ),
    Term(
        "showback",
        _("Showback"),
        _(
            "Showing each owner what their use of AI cost. Nothing is charged; the same figures can"
            " become a charge later."
        ),
        docs="requirements 9.3",
    ),
    Term(
        "attribution",
        _("Attribution"),
        _(
            "Whose a cost is: business unit, cost center, use case, workflow step, risk tier,"
            " environment, role, route and cache. It comes with the request, or from the mapping."
        ),
        docs="requirements 12.1",
    ),
    Term(
        "unattributed",
        _("Unattributed"),
        _(
            "Cost whose request has not arrived, so that no owner is known. It is a row of its own"
            " and finds its owner by itself when the request comes."
        ),
        unit="USD",
        also=[_("Without an owner"), _("Traces without a request")],
        docs="ledger 3",
    ),
    Term(
        "unpriced",
        _("Unpriced"),
        _(
            "Cost lines that no price book prices. Their cost is unknown, not 0, and in no total."
            " Give them a price, have it approved, and re-rate."
        ),
        unit=_("cost lines"),
        also=[
            _("Unpriced lines"),
            _("Without a price"),
            _("Waiting for a price"),
            _("Unpriced inside budgets"),
        ],
        docs="ledger 4",
    ),
    Term(
        "business-unit",
        _("Business unit"),
        _("A part of the organisation that answers for use cases and their cost."),
        docs="requirements 12.1",
    ),
    Term(
        "cost-center",
        _("Cost center"),
        _("The account of a business unit on which costs are booked."),
        docs="requirements 12.1",
    ),
    Term(
        "budget",
        _("Budget"),
        _("The plan of money that a request is charged to, where the request names one."),
        docs="requirements 9.2",
    ),
    Term(
        "use-case",
        _("Use case"),
        _(
            "One use of AI with an owner, a purpose, a risk tier and an outcome that the business"
            " counts. Costs, quality and decisions are kept for each."
        ),
        also=[_("Use cases")],
        docs="requirements 8.1",
    ),
    Term(
        "workflow-step",
        _("Workflow step"),
        _("A step of the work that a use case supports, such as drafting an answer."),
        also=[_("Step")],
        docs="requirements 12.1",
    ),
    Term(
        "risk-tier",
        _("Risk tier"),
        _(
            "How much harm a wrong answer can do: low, medium, high or critical. Unit costs are"
            " judged by it, not by one average."
        ),
        also=[_("Risk")],
        docs="requirements 3",
    ),
    Term(
        "environment",
        _("Environment"),
        _("Where a request ran, such as production or a test."),
        docs="requirements 12.1",
    ),
    Term(
        "user-role",
        _("User role"),
        _("The work that whoever asked does, such as an agent or an analyst."),
        docs="requirements 12.1",
    ),
    Term(
        "route",
        _("Route policy version"),
        _(
            "The version of the rules that chose the model and the way for a request: its routing"
            " policy."
        ),
        also=[_("Route")],
        docs="requirements 6.2",
    ),
    Term(
        "cache-status",
        _("Cache status"),
        _(
            "Whether a cache answered, gave a part of the input, or had nothing (a miss). Hits are"
            " cheaper, and safe only if the cache's key holds the permissions."
        ),
        also=[_("Cache"), _("Cache hit rate")],
        docs="requirements 6.3",
    ),
    Term(
        "component",
        _("Component"),
        _(
            "The kind of work that cost money: model call, retrieval, tool, judge, human review,"
            " observability and others."
        ),
        docs="requirements 12.2",
    ),
    Term(
        "retry-waste",
        _("Retry waste"),
        _(
            "What attempts cost that brought nothing: they failed, were given up, or were tried"
            " again although one had succeeded."
        ),
        unit="USD",
        also=[_("Waste")],
        docs="requirements 4.2",
    ),
    Term(
        "prior-period",
        _("Prior period"),
        _(
            "What the days are compared with: for whole months as many months before, for the"
            " first days of a month the same days of the month before, else as many days just"
            " before."
        ),
        formula=_("change = (now − before) ÷ before"),
        also=[_("Change"), _("To prior period")],
    ),
    Term(
        "adjustment",
        _("Adjustment"),
        _(
            "Money of a closed month that is booked in an open one and names its month. Nothing in"
            " a closed month changes."
        ),
        unit="USD",
        also=[
            _("Adjusted"),
            _("Since closing"),
            _("After close"),
            _("Left in closed months"),
        ],
        docs="ledger 9",
    ),
    Term(
        "closed-month",
        _("Closed month"),
        _("A month of the books that is finished: its figures stay as they were signed."),
        docs="ledger 9",
    ),
)
