from .faq import FaqIndexPage, FaqPage
from .method import (
    ChecklistItem,
    ChecklistPage,
    IndicatorGroupPage,
    IndicatorPage,
    MethodologyIndexPage,
    Question,
    QuestionnairePage,
)
from .prose import ContentPage, MaterialIndexPage, MaterialPage, PageText, SectionPage

__all__ = [
    "ChecklistItem",
    "ChecklistPage",
    "ContentPage",
    "FaqIndexPage",
    "FaqPage",
    "IndicatorGroupPage",
    "IndicatorPage",
    "MaterialIndexPage",
    "MaterialPage",
    "MethodologyIndexPage",
    "PageText",
    "Question",
    "QuestionnairePage",
    "SectionPage",
]
