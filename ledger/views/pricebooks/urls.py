"""Where the pages of price books lie."""

from typing import Final

from django.urls import URLPattern, path

from finops.views.approvals.steps import step_view
from ledger.views.pricebooks import detail, difference, drafts, listing, unread
from ledger.views.pricebooks.steps import DIALOGS
from ledger.views.work_lists import unpriced

BOOK: Final = "pricebook/<str:version>/"

urlpatterns: list[URLPattern] = [
    path("pricebooks/", listing.pricebooks, name="pricebooks"),
    path("pricebooks/new/", drafts.new_pricebook, name="pricebook_new"),
    path(
        "pricebooks/import/",
        drafts.import_pricebook,
        name="pricebook_import",
    ),
    path("unpriced/draft/", unpriced.draft_missing, name="unpriced_draft"),
    path(BOOK, detail.pricebook, name="pricebook"),
    path(
        f"{BOOK}difference/",
        difference.pricebook_difference,
        name="pricebook_difference",
    ),
    path(f"{BOOK}unread/", unread.pricebook_unread, name="pricebook_unread"),
    path(f"{BOOK}entry/", drafts.add_entry, name="pricebook_entry"),
    path(
        f"{BOOK}remove/<int:entry>/",
        drafts.remove_price,
        name="pricebook_remove_entry",
    ),
    path(f"{BOOK}submit/", step_view(DIALOGS["submit"]), name="pricebook_submit"),
    path(f"{BOOK}delete/", step_view(DIALOGS["delete"]), name="pricebook_delete"),
    path(f"{BOOK}approve/", step_view(DIALOGS["approve"]), name="pricebook_approve"),
    path(f"{BOOK}send-back/", step_view(DIALOGS["send_back"]), name="pricebook_send_back"),
    path(f"{BOOK}retire/", step_view(DIALOGS["retire"]), name="pricebook_retire"),
]
