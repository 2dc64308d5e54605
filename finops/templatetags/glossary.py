"""The "?" beside a term: it opens what the glossary says, and without scripts leads there."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from finops.registries.glossary import explaining
from finops.scope.context import NoTenant
from finops.ui.links import page_url, term_url

register = template.Library()
# The sign itself is drawn: it belongs to no head, and is copied with none.
MARKUP = (
    '<a class="explains" href="{}" hx-get="{}" hx-target="#explained" hx-push-url="false"'
    ' aria-label="{}" title="{}"></a>'
)


@register.simple_tag
def explain(label: object) -> SafeString:
    """Nothing where the label is no term of the glossary, and outside of a tenant."""
    meant = explaining(str(label))
    if meant is None:
        return SafeString("")
    try:
        place, dialog = term_url(meant.slug), page_url("term", meant.slug)
    except NoTenant:
        return SafeString("")
    words = gettext("What “%(term)s” means") % {"term": label}
    return format_html(MARKUP, place, dialog, words, words)
