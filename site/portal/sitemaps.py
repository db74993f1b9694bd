"""What sitemap.xml lists besides the pages of the knowledge base."""

from django.contrib.sitemaps import Sitemap as PlainSitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap as PageSitemap

from feedback.models import Remark


class RemarkSitemap(PlainSitemap):
    """Pages of remarks."""

    limit = 5000

    def items(self) -> QuerySet[Remark]:
        return Remark.objects.filter(is_public=True).order_by("number")


class ViewSitemap(PlainSitemap):
    """Pages that are neither CMS pages nor rows of a table."""

    def items(self) -> list[str]:
        return ["ratings:index", "ratings:pilot", "feedback:register", "accessibility", "privacy"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"pages": PageSitemap, "remarks": RemarkSitemap, "views": ViewSitemap}
