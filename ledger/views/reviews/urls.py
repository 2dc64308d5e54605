"""Where a review of a use case lies; the list is a report page."""

from django.urls import URLPattern, path

from ledger.views.reviews.detail import review

urlpatterns: list[URLPattern] = [
    path("reviews/<int:review>/", review, name="review"),
]
