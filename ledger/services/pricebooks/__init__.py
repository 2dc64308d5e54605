"""Price books: drafted, reviewed by another person, approved, retired; never changed after."""

from finops.services.signing import NotEligible, Stale, WrongStep
from ledger.services.pricebooks.drafting import (
    NewDraft,
    add_entries,
    draft_book,
    import_book,
    open_override_draft,
    remove_entry,
)
from ledger.services.pricebooks.installing import (
    has_default_book,
    import_public_prices,
    install_public_prices,
    installed_sources,
)
from ledger.services.pricebooks.publishing import (
    NewPricebook,
    approve_default,
    import_default,
    install_default,
    publish_pricebook,
    retire_default,
)
from ledger.services.pricebooks.reviewing import (
    approve_book,
    delete_draft,
    retire_book,
    send_back,
    submit_book,
)
from ledger.services.pricebooks.sources import (
    READERS,
    read_book,
    unread_among,
    unread_in,
)

__all__ = [
    "READERS",
    "NewDraft",
    "NewPricebook",
    "NotEligible",
    "Stale",
    "WrongStep",
    "add_entries",
    "approve_book",
    "approve_default",
    "delete_draft",
    "draft_book",
    "has_default_book",
    "import_book",
    "import_default",
    "import_public_prices",
    "install_default",
    "install_public_prices",
    "installed_sources",
    "open_override_draft",
    "publish_pricebook",
    "read_book",
    "remove_entry",
    "retire_book",
    "retire_default",
    "send_back",
    "submit_book",
    "unread_among",
    "unread_in",
]
