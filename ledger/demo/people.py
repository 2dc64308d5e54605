"""The people of every demo tenant by role (requirements 9.1, tenant admin and auditor)."""

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
# The second person in each role that signs money: nothing waits for one who is away.
DEPUTY_ROLES = ("finops_lead", "risk", "business_owner", "finance")
DEPUTY_MAILBOXES = ("finops2", "risk2", "owner2", "finance2")
DEPUTIES = {
    "retail_banking_us": ("Keiko Tanabe", "Walter Boone", "Adaeze Obi", "Laura Stein"),
    "retail_banking_eu": ("Ilse Verbeek", "Tomas Novotny", "Birgit Kranz", "Marco Bellini"),
    "wealth_apac": ("Siti Rahayu", "Daniel Koh", "Priya Nair", "Kenji Mori"),
    "engineering_shared": ("Olu Adeyemi", "Hana Kim", "Pedro Alves", "Greta Holm"),
}


@dataclass(frozen=True)
class DemoPerson:
    """A person and the role they hold over their whole tenant; a deputy is the second in it."""

    role: str
    name: str
    email: str
    is_deputy: bool = False


PLATFORM_LEAD = DemoPerson("platform_finops_lead", "Olivia Sandoval", "finops@platform.example")


def people_of(tenant: str) -> tuple[DemoPerson, ...]:
    """The people of a demo tenant: one per role, then a second in those that sign money."""
    domain = f"{tenant.replace('_', '-')}.example"
    first = zip(ROLES, NAMES[tenant], MAILBOXES, strict=True)
    second = zip(DEPUTY_ROLES, DEPUTIES[tenant], DEPUTY_MAILBOXES, strict=True)
    return (
        *(DemoPerson(role, name, f"{box}@{domain}") for role, name, box in first),
        *(DemoPerson(role, name, f"{box}@{domain}", is_deputy=True) for role, name, box in second),
    )
