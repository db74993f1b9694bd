"""Filters of the pages of a release."""

from django import template

from ratings.reading import signed

register = template.Library()
register.filter("signed", signed)
