"""Where the glossary's pages lie."""

from django.urls import URLPattern, path

from finops.views.glossary.pages import glossary, one_term

urlpatterns: list[URLPattern] = [
    path("glossary/", glossary, name="glossary"),
    path("glossary/<slug:term>/", one_term, name="term"),
]
