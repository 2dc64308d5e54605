"""What reports can be split and narrowed by: each dimension declared once.

The keys, filters and groups of the SQL (`ledger.queries.dimensions`), the words that are interned,
the fields of forms, answers and exports and the way down follow from this one table. A new one that
requests tell is a line here, the last of its source, and a migration that adds its column to
`ledger_attribution`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import partial
from typing import Final, Self

from ledger.calc.calls.details import CALL_DETAILS
from ledger.calc.request_details import BY_NAME, gettext_noop


class DimensionSource(Enum):
    """Where the values of a dimension are kept."""

    REQUEST = "request"  # words of the request, interned together (ledger_attribution)
    METER = "meter"  # what is measured (ledger_meter)
    DAY = "day"  # the day of the tenant's calendar; `column` is the form it is written in
    TENANT = "tenant"


@dataclass(frozen=True)
class Declared:
    """One line of the table.

    `column` holds it in its source and `field` tells it in a record, where these are not the name.
    URLs say `url_name`, and understand the name and `short_name` as well. `next_level` splits one
    of its values further; single traces follow where it is empty. `is_in_sight` puts its field into
    the filter bar itself, not behind "More filters".
    """

    name: str
    label: str
    source: DimensionSource
    next_level: str = "use_case"
    column: str = ""
    field: str = ""
    short_name: str = ""
    url_name: str = ""
    is_in_sight: bool = False


CALL_LABELS: Final = {detail.name: detail.label for detail in CALL_DETAILS}
_of_request: Final = partial(Declared, source=DimensionSource.REQUEST)
_of_meter: Final = partial(Declared, source=DimensionSource.METER)
_of_days: Final = partial(Declared, source=DimensionSource.DAY)


def _of_call(name: str) -> Declared:
    """What events say of their calls (requirements 4.3)."""
    return _of_meter(name, CALL_LABELS[name])


class Dimension(StrEnum):
    """The table. Of each source the order is that of the columns, in statements and in digests."""

    declared: Declared

    def __new__(cls, declared: Declared | str) -> Self:
        """A text is looked up, and never comes here."""
        if isinstance(declared, str):
            raise TypeError(declared)
        member = str.__new__(cls, declared.name)
        member._value_ = declared.name
        member.declared = declared
        return member

    BUSINESS_UNIT = _of_request(
        "business_unit",
        gettext_noop("Business unit"),
        next_level="cost_center",
        short_name="bu",
        is_in_sight=True,
    )
    COST_CENTER = _of_request("cost_center", gettext_noop("Cost center"), short_name="cc")
    USE_CASE = _of_request(
        "use_case",
        gettext_noop("Use case"),
        next_level="component",
        field="use_case_id",
        is_in_sight=True,
    )
    WORKFLOW_STEP = _of_request(
        "workflow_step", gettext_noop("Workflow step"), next_level="component", short_name="step"
    )
    RISK_TIER = _of_request(
        "risk_tier", gettext_noop("Risk tier"), url_name="tier", is_in_sight=True
    )
    ENVIRONMENT = _of_request(
        "environment", gettext_noop("Environment"), url_name="env", is_in_sight=True
    )
    USER_ROLE = _of_request("user_role", gettext_noop("User role"), short_name="role")
    ROUTE_POLICY_VERSION = _of_request(
        "route_policy_version", gettext_noop("Route policy version"), short_name="policy"
    )
    CACHE_STATUS = _of_request("cache_status", gettext_noop("Cache status"), short_name="cache")
    BUDGET_ID = _of_request("budget_id", gettext_noop("Budget"))
    COMPONENT = _of_meter("component", gettext_noop("Component"), next_level="model")
    PROVIDER = _of_meter("provider", gettext_noop("Provider"), next_level="model")
    MODEL = _of_meter("model", gettext_noop("Model"), next_level="")
    METER = _of_meter("meter", gettext_noop("Meter"), next_level="")
    KNOWLEDGE_BASE = _of_call("knowledge_base")
    INDEX_VERSION = _of_call("index_version")
    SOURCE_OWNER = _of_call("source_owner")
    TOOL_OWNER = _of_call("tool_owner")
    SIDE_EFFECT_RISK = _of_call("side_effect_risk")
    REQUIREMENT_ID = _of_call("requirement_id")
    RUBRIC_VERSION = _of_call("rubric_version")
    RELEASE_GATE = _of_call("release_gate")
    REVIEW_TYPE = _of_call("review_type")
    SAMPLING_RATE = _of_call("sampling_rate")
    EVAL_RUN_ID = _of_call("eval_run_id")
    DAY = _of_days("day", gettext_noop("Day"), column="YYYY-MM-DD")
    WEEK = _of_days("week", gettext_noop("Week"), column='IYYY-"W"IW')
    MONTH = _of_days("month", gettext_noop("Month"), column="YYYY-MM")
    TENANT = Declared("tenant", gettext_noop("Tenant"), DimensionSource.TENANT)

    @property
    def label(self) -> str:
        """As it is marked for translation; `ledger.queries.labels` translates it."""
        return self.declared.label

    @property
    def column(self) -> str:
        return self.declared.column or self.declared.name

    @property
    def field(self) -> str:
        """What tells it in a record."""
        return self.declared.field or self.declared.name

    @property
    def is_detail(self) -> bool:
        """Whether requests may leave it out: then it is declared among their details as well."""
        return self.field in BY_NAME

    @property
    def url_name(self) -> str:
        return self.declared.url_name or self.declared.name

    @property
    def deeper(self) -> "Dimension | None":
        """What a number is split by one level deeper; None: the level below is single traces."""
        return Dimension(self.declared.next_level) if self.declared.next_level else None


def of_source(source: DimensionSource) -> tuple[Dimension, ...]:
    return tuple(dimension for dimension in Dimension if dimension.declared.source is source)


REQUEST_DIMENSIONS: Final = of_source(DimensionSource.REQUEST)
METER_DIMENSIONS: Final = of_source(DimensionSource.METER)
TIME_DIMENSIONS: Final = of_source(DimensionSource.DAY)
# Those that every request says (requirements 12.1).
STATED_DIMENSIONS: Final = tuple(
    dimension for dimension in REQUEST_DIMENSIONS if not dimension.is_detail
)
FILTER_DIMENSIONS: Final = REQUEST_DIMENSIONS + METER_DIMENSIONS

# Other names that URLs may say instead of the dimension's own.
SHORT_NAMES: Final[Mapping[str, Dimension]] = {
    short: dimension
    for dimension in Dimension
    for short in (dimension.declared.short_name, dimension.declared.url_name)
    if short
}
