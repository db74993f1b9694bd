"""Templates are read by people, too."""

from django.conf import settings

LONGEST = 160


def test_no_line_of_a_template_is_longer_than_a_screen():
    long = [
        f"{path.relative_to(settings.ROOT)}:{number}"
        for path in sorted((settings.ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert long == []
