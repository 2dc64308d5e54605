"""The demo world in one place: four tenants, their units, people, use cases and traffic."""

from dataclasses import dataclass

from ledger.calc.replay.plan import ReplayPlan
from ledger.demo.people import PLATFORM_LEAD, DemoPerson, people_of
from ledger.demo.pricebook import PRICEBOOK, DemoPricebook
from ledger.demo.traffic import copilots
from ledger.demo.traffic import requests as traffic
from ledger.demo.use_cases import (
    AML,
    CODE_AGENT,
    COPILOT,
    CUSTOMER_FACING,
    KYC,
    PAYMENT_RISK,
    USE_CASES,
    UseCaseProfile,
)

__all__ = [
    "PLATFORM_LEAD",
    "PRICEBOOK",
    "TENANTS",
    "USE_CASES",
    "DemoCostCenter",
    "DemoPerson",
    "DemoPricebook",
    "DemoTenant",
    "DemoUnit",
    "DemoUseCase",
    "ReplayPlan",
    "UseCaseProfile",
]


@dataclass(frozen=True)
class DemoCostCenter:
    """A cost center of one business unit."""

    code: str
    name: str


@dataclass(frozen=True)
class DemoUnit:
    """A business unit and its cost centers."""

    slug: str
    name: str
    cost_centers: tuple[DemoCostCenter, ...]


@dataclass(frozen=True)
class DemoUseCase:
    """A use case as one tenant runs it: `plan` says whose budget it is and what it does; the
    deputy among the business owners owns those that say so."""

    profile: UseCaseProfile
    stage: str
    plan: ReplayPlan
    is_deputys: bool = False


@dataclass(frozen=True)
class DemoTenant:
    """One tenant; the two business owners among its people own its use cases."""

    slug: str
    name: str
    time_zone: str
    fiscal_year_start_month: int
    units: tuple[DemoUnit, ...]
    use_cases: tuple[DemoUseCase, ...]
    people: tuple[DemoPerson, ...]
    currency: str = "USD"


def _unit(slug: str, name: str, code: str, cost_center: str) -> DemoUnit:
    return DemoUnit(slug, name, (DemoCostCenter(code, cost_center),))


RETAIL_BANKING_US = DemoTenant(
    slug="retail_banking_us",
    name="Retail Banking US",
    time_zone="America/New_York",
    fiscal_year_start_month=1,
    units=(
        _unit("contact_center", "Contact Center", "cc_4102", "Contact Center Operations"),
        _unit("digital_channels", "Digital Channels", "cc_4310", "Digital Product"),
        _unit("payments_fraud", "Payments Fraud", "cc_4550", "Fraud Prevention"),
    ),
    use_cases=(
        DemoUseCase(COPILOT, "scale", copilots.US),
        DemoUseCase(CUSTOMER_FACING, "release", traffic.FACING_US),
        DemoUseCase(PAYMENT_RISK, "optimize", traffic.PAYMENT_US, is_deputys=True),
    ),
    people=people_of("retail_banking_us"),
)
RETAIL_BANKING_EU = DemoTenant(
    slug="retail_banking_eu",
    name="Retail Banking EU",
    time_zone="Europe/Berlin",
    fiscal_year_start_month=1,
    units=(
        _unit("contact_center", "Contact Center", "cc_5102", "Customer Care Europe"),
        _unit("financial_crime", "Financial Crime", "cc_5230", "AML Investigations"),
        _unit("client_onboarding", "Client Onboarding", "cc_5310", "KYC Operations"),
    ),
    use_cases=(
        DemoUseCase(COPILOT, "release", copilots.EU),
        DemoUseCase(AML, "release", traffic.AML_EU),
        DemoUseCase(KYC, "scale", traffic.KYC_EU, is_deputys=True),
    ),
    people=people_of("retail_banking_eu"),
)
WEALTH_APAC = DemoTenant(
    slug="wealth_apac",
    name="Wealth APAC",
    time_zone="Asia/Kolkata",
    fiscal_year_start_month=4,
    units=(
        _unit("wealth_service", "Wealth Service", "cc_6102", "Relationship Management"),
        _unit("client_onboarding", "Client Onboarding", "cc_6310", "KYC Operations"),
        _unit("digital_wealth", "Digital Wealth", "cc_6420", "Digital Wealth Product"),
    ),
    use_cases=(
        DemoUseCase(COPILOT, "pilot", copilots.APAC),
        DemoUseCase(KYC, "release", traffic.KYC_APAC, is_deputys=True),
        DemoUseCase(CUSTOMER_FACING, "pilot", traffic.FACING_APAC),
    ),
    people=people_of("wealth_apac"),
)
ENGINEERING_SHARED = DemoTenant(
    slug="engineering_shared",
    name="Engineering Shared Services",
    time_zone="America/Los_Angeles",
    fiscal_year_start_month=7,
    units=(
        _unit(
            *("engineering_productivity", "Engineering Productivity"),
            *("cc_7001", "Developer Platform"),
        ),
    ),
    use_cases=(DemoUseCase(CODE_AGENT, "release", traffic.CODE_AGENT),),
    people=people_of("engineering_shared"),
)
TENANTS = (RETAIL_BANKING_US, RETAIL_BANKING_EU, WEALTH_APAC, ENGINEERING_SHARED)
