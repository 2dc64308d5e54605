"""Where the pages of the work lists lie."""

from django.urls import URLPattern, path

from ledger.views.work_lists import doubts, lists

urlpatterns: list[URLPattern] = [
    path("work/", lists.work_lists, name="work_lists"),
    path("work/degraded/", doubts.degraded, name="degraded"),
    path("work/conflicts/", doubts.conflict_list, name="conflicts"),
]
