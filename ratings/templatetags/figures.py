"""Filters of the pages of a release."""

from django import template

from tabular.numbers import format_signed

register = template.Library()
register.filter("signed", format_signed)
