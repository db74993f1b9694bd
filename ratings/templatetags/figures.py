"""Filters of the pages of a release."""

from django import template

from tabular.numbers import format_measured, format_signed

register = template.Library()
register.filter("signed", format_signed)
register.filter("measured", format_measured)
