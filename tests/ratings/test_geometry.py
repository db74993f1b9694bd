import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings.geometry import LABEL_CHARACTERS, LINE_HEIGHT, BarLayout, wrap

WORDS = st.lists(st.text("абвгдеё", min_size=1, max_size=12), min_size=1, max_size=12)


@given(WORDS)
def test_wrapping_keeps_every_word_in_order_within_the_width(words):
    lines = wrap(" ".join(words))
    assert " ".join(lines).split() == words
    assert all(len(line) <= LABEL_CHARACTERS for line in lines)


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Мужчины", ("Мужчины",)),
        ("Микробизнес: до 15 человек", ("Микробизнес:", "до 15 человек")),
        (
            "Смешанная российская (государственно-частная)",
            ("Смешанная российская", "(государственно-", "частная)"),
        ),
        ("Уволенные по сокращению штата", ("Уволенные", "по сокращению штата")),
        ("Достопримечательностями всех", ("Достопримечательностями", "всех")),
    ],
)
def test_labels_break_where_a_reader_would_break_them(label, lines):
    assert wrap(label) == lines


def test_rows_do_not_overlap_and_fill_the_picture():
    layout = BarLayout(("Мужчины", "Микробизнес: до 15 человек", "Смешанная российская (государственно-частная)"))
    baselines = [height for row in layout.rows for _, height in row.baselines()]
    assert all(below - above >= LINE_HEIGHT for above, below in itertools.pairwise(baselines))
    assert baselines[0] > 0
    assert baselines[-1] < layout.height
