"""What is counted, and at what price."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.registries.glossary import Term

PRICES: Final = (
    Term(
        "meter",
        _("Meter"),
        _(
            "What of a thing is counted: input, cached input, output or reasoning tokens, GPU"
            " seconds, calls, minutes of a reviewer. Each has a price of its own."
        ),
        also=[_("Meters")],
        docs="requirements 12.2",
    ),
    Term(
        "tokens",
        _("Tokens"),
        _(
            "The pieces of text by which models are metered. In is what was sent, cached parts"
            " included; out is what came back, reasoning included."
        ),
        also=[
            _("Tokens in"),
            _("Tokens out"),
            _("Tokens in → out"),
            _("Average input tokens"),
            _("Average output tokens"),
        ],
        docs="requirements 4.1",
    ),
    Term(
        "unit-price",
        _("Unit price"),
        _("What one unit of a meter costs, as the price book in force says."),
        unit="USD",
        docs="ledger 2",
    ),
    Term(
        "price-book",
        _("Price book"),
        _(
            "A named list of prices with versions: a contract, overrides of one's own, or the"
            " public default. Prices hold from a day on; another person approves them."
        ),
        also=[_("Price from")],
        docs="ledger 4",
    ),
    Term(
        "service-tier",
        _("Service tier"),
        _(
            "The class of service that a provider sells at prices of its own, such as standard,"
            " batch or priority."
        ),
        docs="ledger 4",
    ),
    Term(
        "price-and-allocation",
        _("Price and allocation"),
        _(
            "Which price was taken for a line, and how its cost reached its owner: metered for"
            " the request itself, or a share of what several use."
        ),
        also=[_("Why no price says it")],
        docs="requirements 12.3",
    ),
    Term(
        "rated-cost",
        _("Rated cost"),
        _("The cost that the price books give. It is the one that counts."),
        formula=_("quantity × unit price"),
        unit="USD",
        also=[_("Rated")],
        docs="ledger 2",
    ),
    Term(
        "reported-cost",
        _("Reported cost"),
        _(
            "What a source says that its event cost. It is kept beside the rated one and replaces"
            " it only where no book has a price: taken as reported."
        ),
        unit="USD",
        also=[_("Reported"), _("Taken as reported")],
        docs="ledger 2",
    ),
    Term(
        "reported-difference",
        _("Difference"),
        _("How far one cost is from the other, in money or as a share of the second."),
        formula=_("reported − rated; or after − before"),
        also=[_("Effect")],
    ),
    Term(
        "re-rating",
        _("Re-rating"),
        _(
            "Pricing lines again with the books as they are now: first a dry run with its"
            " difference, then another person's approval. Old lines stay, with a reversal and a"
            " replacement beside them."
        ),
        also=[
            _("Lines that change"),
            _("Lines changed"),
            _("Lines priced"),
            _("Cost before"),
            _("Cost after"),
            _("Cost then"),
            _("Cost now"),
            _("Requests then"),
            _("Requests now"),
        ],
        docs="ledger 4",
    ),
    Term(
        "observability-data",
        _("Observability data"),
        _(
            "The records of requests and costs themselves. They take room, and that costs money"
            " too."
        ),
        formula=_("size × price of one GB stored for a month"),
        unit="USD",
        also=[
            _("Cost per month"),
            _("USD per month"),
            _("USD per GB-month"),
            _("Requests and cost lines"),
        ],
    ),
    Term(
        "retention-class",
        _("Retention class"),
        _(
            "How long records must be kept. A month is dropped when no class needs it any longer;"
            " totals stay."
        ),
        also=[_("Kept until"), _("Needed until"), _("Records (days)"), _("Totals (days)")],
    ),
)
