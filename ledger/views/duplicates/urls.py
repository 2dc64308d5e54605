"""Where the pages of suspected duplicates lie."""

from django.urls import URLPattern, path

from ledger.views.duplicates import review

urlpatterns: list[URLPattern] = [
    path("work/duplicates/merge/", review.merge_shown, name="merge_shown"),
    path("work/duplicates/<uuid:public_id>/", review.duplicate, name="duplicate"),
    path("work/duplicates/<uuid:public_id>/decide/", review.decide, name="decide_duplicate"),
]
