"""Price books: drafted, reviewed by another person, approved, retired; never changed after."""

from ledger.services.pricebooks.publishing import (
    NewPricebook,
    approve_default,
    import_default,
    install_default,
    publish_pricebook,
    retire_default,
)

__all__ = [
    "NewPricebook",
    "approve_default",
    "import_default",
    "install_default",
    "publish_pricebook",
    "retire_default",
]
