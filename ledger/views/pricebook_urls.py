"""Where the pages of price books lie."""

from typing import Final

from django.urls import URLPattern, path

from ledger.views import (
    pricebook,
    pricebook_difference,
    pricebook_drafts,
    pricebook_unread,
    pricebooks,
    unpriced,
)
from ledger.views.pricebook_review import step_view

BOOK: Final = "t/<slug:tenant>/pricebook/<str:version>/"

urlpatterns: list[URLPattern] = [
    path("t/<slug:tenant>/pricebooks/", pricebooks.pricebooks, name="pricebooks"),
    path("t/<slug:tenant>/pricebooks/new/", pricebook_drafts.new_pricebook, name="pricebook_new"),
    path(
        "t/<slug:tenant>/pricebooks/import/",
        pricebook_drafts.import_pricebook,
        name="pricebook_import",
    ),
    path("t/<slug:tenant>/unpriced/", unpriced.unpriced, name="unpriced"),
    path("t/<slug:tenant>/unpriced/draft/", unpriced.draft_missing, name="unpriced_draft"),
    path(BOOK, pricebook.pricebook, name="pricebook"),
    path(
        f"{BOOK}difference/",
        pricebook_difference.pricebook_difference,
        name="pricebook_difference",
    ),
    path(f"{BOOK}unread/", pricebook_unread.pricebook_unread, name="pricebook_unread"),
    path(f"{BOOK}entry/", pricebook_drafts.add_entry, name="pricebook_entry"),
    path(
        f"{BOOK}remove/<int:entry>/",
        pricebook_drafts.remove_price,
        name="pricebook_remove_entry",
    ),
    path(f"{BOOK}submit/", step_view("pricebook_submit"), name="pricebook_submit"),
    path(f"{BOOK}delete/", step_view("pricebook_delete"), name="pricebook_delete"),
    path(f"{BOOK}approve/", step_view("pricebook_approve"), name="pricebook_approve"),
    path(f"{BOOK}send-back/", step_view("pricebook_send_back"), name="pricebook_send_back"),
    path(f"{BOOK}retire/", step_view("pricebook_retire"), name="pricebook_retire"),
]
