from .checklist import ChecklistItem, ChecklistPage
from .edition import Edition
from .faq import FaqIndexPage, FaqPage, FaqVote
from .method import (
    IndicatorGroupPage,
    IndicatorPage,
    MethodologyIndexPage,
    Question,
    QuestionnairePage,
)
from .parameters import ParametersPage
from .prose import HOME, ContentPage, Crumb, Heading, MaterialIndexPage, MaterialPage, PageText, SectionPage

__all__ = [
    "HOME",
    "ChecklistItem",
    "ChecklistPage",
    "ContentPage",
    "Crumb",
    "Edition",
    "FaqIndexPage",
    "FaqPage",
    "FaqVote",
    "Heading",
    "IndicatorGroupPage",
    "IndicatorPage",
    "MaterialIndexPage",
    "MaterialPage",
    "MethodologyIndexPage",
    "PageText",
    "ParametersPage",
    "Question",
    "QuestionnairePage",
    "SectionPage",
]
