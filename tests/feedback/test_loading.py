"""The loader of the 59 remarks."""

from django.conf import settings

from feedback.loading import load
from feedback.models import Remark, RemarkIndicator

DATA = settings.ROOT / "data"


def state() -> list:
    """All that is loaded, with its keys."""
    return [
        list(Remark.objects.order_by("pk").values()),
        list(RemarkIndicator.objects.order_by("pk").values()),
    ]


def test_indicators_are_those_of_the_source(pilot, source):
    for remark in Remark.objects.prefetch_related("about_indicators"):
        codes = [code for code in source[remark.number]["indicators"].split(";") if code]
        assert [about.code for about in remark.about_indicators.all()] == sorted(codes)


def test_a_second_load_changes_nothing(pilot):
    before = state()
    load(DATA)
    assert state() == before


def test_what_was_changed_without_the_cms_is_mended(pilot):
    remark = Remark.objects.get(number=1)
    Remark.objects.filter(pk=remark.pk).update(title="Не то")
    RemarkIndicator.objects.filter(remark=remark).update(code="9.9")
    load(DATA)
    remark = Remark.objects.get(number=1)
    assert remark.title == "Общие для региона группы в соцсетях не учтены"
    assert remark.indicator_codes == "3.2"


def test_what_was_edited_in_the_cms_stays(pilot, expert):
    remark = Remark.objects.get(number=1)
    remark.title = "Правка эксперта"
    remark.about_indicators.set([RemarkIndicator(code="3.3")])
    remark.save()
    remark.save_revision(user=expert)
    load(DATA)
    remark = Remark.objects.get(number=1)
    assert remark.title == "Правка эксперта"
    assert remark.indicator_codes == "3.3"
