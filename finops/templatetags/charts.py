"""What a template asks of a chart."""

from django import template

from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.pictures.numbers import Numbers, numbers_of

register = template.Library()


@register.simple_tag
def chart_numbers(figure: PlotlyFigure) -> Numbers:
    return numbers_of(figure)
