"""One person per role in every demo tenant (requirements 9.1, tenant admin and auditor)."""

from dataclasses import dataclass

ROLES = (
    *("platform_pm", "finops_lead", "product_architect", "ai_ops", "risk"),
    *("business_owner", "finance", "tenant_admin", "auditor"),
)
MAILBOXES = ("pm", "finops", "architect", "aiops", "risk", "owner", "finance", "admin", "auditor")

NAMES = {
    "retail_banking_us": (
        *("Dana Whitfield", "Marcus Oyelaran", "Priscilla Vance", "Theo Lindgren", "Ruth Amsel"),
        *("Caroline Mercer", "Howard Blum", "Ines Calloway", "Gregory Tate"),
    ),
    "retail_banking_eu": (
        *("Lena Hartmann", "Mateusz Zielinski", "Aurélie Fontaine", "Jonas Weidner", "Katrin Vogt"),
        *("Stefan Brandl", "Eva Lindqvist", "Paolo Ricci", "Henrike Sommer"),
    ),
    "wealth_apac": (
        *("Ananya Krishnan", "Rohit Deshpande", "Mei Ling Tan", "Arjun Pillai", "Farah Siddiqui"),
        *("Vikram Chatterjee", "Nandini Rao", "Kavya Menon", "Desmond Lim"),
    ),
    "engineering_shared": (
        *("Sam Okafor", "Julia Ferreira", "Wei Zhang", "Noah Petersen", "Miriam Kessler"),
        *("Elena Marsh", "Tobias Grant", "Aisha Rahman", "Peter Novak"),
    ),
}


@dataclass(frozen=True)
class DemoPerson:
    """A person and the role they hold over their whole tenant."""

    role: str
    name: str
    email: str


PLATFORM_LEAD = DemoPerson("platform_finops_lead", "Olivia Sandoval", "finops@platform.example")


def people_of(tenant: str) -> tuple[DemoPerson, ...]:
    """The nine people of a demo tenant, one per role."""
    domain = f"{tenant.replace('_', '-')}.example"
    rows = zip(ROLES, NAMES[tenant], MAILBOXES, strict=True)
    return tuple(DemoPerson(role, name, f"{box}@{domain}") for role, name, box in rows)
