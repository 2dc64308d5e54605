"""What a replayed use case looks like: volumes, mixes, model calls, items and outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

NANO = Decimal("1e-9")


@dataclass(frozen=True)
class Model:
    """A model and its prices in USD per token.

    `is_metered_by_kind`: events come one per token kind with their unit price; otherwise one event
    per call comes without a price and is rated from the pricebook. `reasoning_share` is the part
    of the output that was reasoning, billed as output.
    """

    provider: str
    name: str
    input_usd: Decimal
    output_usd: Decimal
    cached_usd: Decimal | None = None
    is_metered_by_kind: bool = False
    reasoning_share: float = 0.0


@dataclass(frozen=True)
class PlannedCall:
    """One model call of a request; a share of them goes to the stronger model `upgrade`."""

    model: str
    upgrade: str | None = None
    upgrade_share: float = 0.0


@dataclass(frozen=True)
class OtherCost:
    """A cost that is not a model call: so much quantity a month at one unit price.

    `meter` is the field the quantity is given in (api_calls, gpu_seconds, reviewer_minutes).
    `share` of the eligible requests get one event; quantities are whole multiples of `granule`.
    """

    component: str
    provider: str
    service: str
    meter: str
    unit_price_usd: Decimal
    monthly_quantity: Decimal
    share: float = 1.0
    granule: Decimal = Decimal(1)
    tier_weights: Mapping[str, float] = field(default_factory=dict)
    is_skipped_on_cache_hit: bool = True
    seconds_after_request: float = 0.3
    allocation_method: str = "direct_metered"


@dataclass(frozen=True)
class PlannedOutcome:
    """A share of all requests that reached this outcome; each is drawn from the one before it.

    `value_usd` is the mean: each one is worth whole cents, and together they are worth
    count x mean, rounded down to a cent.
    """

    kind: str
    id_prefix: str
    share: Decimal
    id_suffix: str = ""
    value_usd: Fraction | None = None
    tier_weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Cache:
    """How requests meet the cache; on peak days fewer of them hit it (requirements 14)."""

    hit_rate: Decimal
    hit_status: str = "semantic_answer_hit"
    tier_weights: Mapping[str, float] = field(default_factory=dict)
    peak_hit_rate: Decimal | None = None
    prefix_hit_share: float = 0.0
    retrieval_hit_share: float = 0.0


@dataclass(frozen=True)
class Canary:
    """A model tried out that no pricebook knows yet: it replaces a share of another's calls."""

    provider: str
    name: str
    replaces: str
    share: float


@dataclass(frozen=True)
class RouteTrial:
    """A newer version of the route that a share of the requests takes, beside the one in force."""

    route_policy_version: str
    share: float


@dataclass(frozen=True)
class ReplayPlan:
    """One use case of one tenant, per reference month."""

    tenant_id: str
    use_case_id: str
    code: str
    business_unit: str
    cost_center: str
    route_policy_version: str
    monthly_requests: int
    rhythm: str
    workflow_steps: Mapping[str, float]
    risk_tiers: Mapping[str, float]
    user_roles: Mapping[str, float]
    environments: Mapping[str, float]
    cache: Cache
    calls: Mapping[str, tuple[PlannedCall, ...]]
    items: tuple[OtherCost, ...]
    outcomes: tuple[PlannedOutcome, ...]
    models: Mapping[str, Model]
    case_outcome: str
    pricing_version: str
    retention_class: str = "prod_90d_trace_1y_aggregate"
    monthly_growth: float = 0.0
    peak_days: tuple[int, ...] = ()
    peak_factor: float = 1.0
    weekend_factor: float = 1.0
    model_target_usd: Decimal | None = None
    canary: Canary | None = None
    trial: RouteTrial | None = None
    orphan_service: str | None = None
    orphan_share: float = 0.0


def nano_usd(price_usd: Decimal) -> int:
    """A price in whole billionths of a dollar; a finer price raises ValueError."""
    scaled = price_usd / NANO
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{price_usd} USD is finer than a billionth of a dollar.")
    return int(scaled)
