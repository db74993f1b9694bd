"""What the database keeps of a release's summary."""

from ratings.release.summary import SHOWN, shorten_correction


def test_of_a_long_correction_the_rows_with_another_index_are_kept_first():
    moved = [["office", f"a{i}", "А", "70.00", "70.00", i, i + 1] for i in range(SHOWN)]
    recomputed = ["office", "z1", "Я", "60.00", "61.00", 900, 800]
    rows = shorten_correction({"correction": {"changed": SHOWN + 1, "rows": [*moved, recomputed]}})["correction"][
        "rows"
    ]
    assert len(rows) == SHOWN
    assert rows[0] == recomputed


def test_a_first_version_has_nothing_to_shorten():
    assert shorten_correction({"correction": None, "counts": {}}) == {"correction": None, "counts": {}}
