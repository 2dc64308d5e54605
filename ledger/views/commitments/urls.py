"""Where the pages of commitments lie; their list is a report page."""

from django.urls import URLPattern, path

from ledger.views.commitments.entering import commitment_new, commitment_release

urlpatterns: list[URLPattern] = [
    path("commitments/new/", commitment_new, name="commitment_new"),
    path("commitments/<int:commitment>/release/", commitment_release, name="commitment_release"),
]
