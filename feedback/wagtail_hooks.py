"""Registers the register in the CMS."""

from wagtail.snippets.models import register_snippet

from feedback.viewsets import RemarkViewSet

register_snippet(RemarkViewSet)
