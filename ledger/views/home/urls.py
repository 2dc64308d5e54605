"""Where the pages of the home page's panels lie."""

from django.urls import URLPattern, path

from ledger.views.home import overview

urlpatterns: list[URLPattern] = [
    path("home/waiting/", overview.waiting, name="home_waiting"),
    path("home/figures/", overview.figures, name="home_figures"),
    path("home/trend/", overview.trend, name="home_trend"),
    path("home/use-cases/", overview.top_use_cases, name="home_use_cases"),
]
