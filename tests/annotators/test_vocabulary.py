import pytest

from maskoven_kedro.annotators.vocabulary import build_vocabulary


def test_fixed_rows_stand_where_transformers_expects_them():
    rows = build_vocabulary(["fruit"], 1200)
    assert [rows[place] for place in (0, 100, 101, 102, 1012, 1029)] == [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        ".",
        "?",
    ]
    assert len(rows) == 1200
    assert len(set(rows)) == 1200


def test_same_rows_for_any_order_of_the_words():
    words = ["cup", "bird", "fruit", "cup", "parasol"]
    assert build_vocabulary(words, 1200) == build_vocabulary(words[::-1], 1200)


def test_frequent_words_get_rows_before_rare_ones():
    rare = [f"{a}{b}{c}{d}" for a in "abcdefghijkl" for b in "aeiou" for c in "mnprstvwxyz" for d in "uy"]
    rows = build_vocabulary([*rare, "umbrella", "umbrella"], 1200)
    assert "umbrella" in rows
    assert sum(word in rows for word in rare) < len(rare)


def test_too_small_a_vocabulary_is_refused():
    with pytest.raises(ValueError, match="fixed"):
        build_vocabulary([], 1000)
