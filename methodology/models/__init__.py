from .checklist import ChecklistItem, ChecklistPage
from .edition import Edition, EditionUpload
from .faq import FaqIndexPage, FaqPage
from .method import (
    IndicatorGroupPage,
    IndicatorPage,
    MethodologyIndexPage,
    Question,
    QuestionnairePage,
)
from .parameters import ParametersPage
from .prose import HOME, ContentPage, Crumb, Heading, MaterialIndexPage, MaterialPage, PageText, SectionPage
from .votes import HelpfulWords, PageVote

__all__ = [
    "HOME",
    "ChecklistItem",
    "ChecklistPage",
    "ContentPage",
    "Crumb",
    "Edition",
    "EditionUpload",
    "FaqIndexPage",
    "FaqPage",
    "Heading",
    "HelpfulWords",
    "IndicatorGroupPage",
    "IndicatorPage",
    "MaterialIndexPage",
    "MaterialPage",
    "MethodologyIndexPage",
    "PageText",
    "PageVote",
    "ParametersPage",
    "Question",
    "QuestionnairePage",
    "SectionPage",
]
