"""Names against looking through all of them, and the rules for what is nearly or not at all the same (E02)."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.search import NameIndex, build_name_index

# A few real titles, some of them famous for being found in place of another one.
REAL = {
    "Q287": "Wood", "Q22032349": "Wood Wood", "Q27556165": "Wood Wood, Victoria", "Q177": "Pizza",
    "Q1144539": "Pizza Pizza", "Q89": "Apple", "Q312": "Apple Inc.", "Q1968": "Formula One", "Q90": "Paris",
    "Q79917": "Paris, Texas", "Q3417": "São Paulo", "Q8072": "Volcano", "Q6497446": "!!!", "Q146": "Cat",
    "Q5146094": "Colin the Cat",
}  # fmt: skip


def index_of(folder, names):
    build_name_index(pl.DataFrame({"entity_id": list(names), "title": list(names.values())}), folder)
    return NameIndex(folder)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return index_of(tmp_path_factory.mktemp("real") / "names", REAL)


@pytest.fixture(scope="module")
def many():
    """Names of one to five words out of few, so that ties are common."""
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a in "kt" for b in ("ana", "olo", "imi", "eru", "usa", "yxe")]
    chance = 1 / np.arange(2, 14)
    titles = {" ".join(rng.choice(words, rng.integers(1, 6), p=chance / chance.sum())) for _ in range(700)}
    return {
        f"Q{number}": title
        for number, title in zip(rng.permutation(9000), sorted(titles), strict=False)
        if number
    }


def bm25_scores(names, query, k1, b, idf):
    """BM25 of every name, float64; `idf(n, df)` is what the formulas differ in."""
    split = {one: title.split() for one, title in names.items()}
    mean = sum(map(len, split.values())) / len(split)
    df = Counter(word for words in split.values() for word in set(words))
    scores = {}
    for one, words in split.items():
        tf = Counter(words)
        length = k1 * (1 - b + b * len(words) / mean)
        scores[one] = sum(
            idf(len(split), df[w]) * tf[w] * (k1 + 1) / (tf[w] + length) for w in query.split() if tf[w]
        )
    return scores


def lucene(n, df):
    return math.log1p((n - df + 0.5) / (df + 0.5))


def preferred(names, tied):
    return min(tied, key=lambda one: (len(names[one].split()), len(names[one]), int(one[1:])))


def test_bm25_is_the_best_score_and_ties_keep_to_their_rule(many, tmp_path):
    index = index_of(tmp_path / "names", many)
    assert len(index) == len(many)
    rng = np.random.default_rng(1)
    titles = list(many.values())
    asked = [" ".join(rng.permutation(rng.choice(titles).split())[:3]) for _ in range(60)]
    ties = 0
    for query, match in zip(asked, index.find_all(asked, "bm25"), strict=True):
        scores = bm25_scores(many, query, 1.2, 0.75, lucene)
        best = max(scores.values())
        tied = [one for one, score in scores.items() if score > best - 1e-6]
        ties += len(tied) > 1
        assert match.entity_id == preferred(many, tied)
        assert (match.title, match.rule) == (many[match.entity_id], "bm25")
    assert ties > 5


def test_the_formula_of_the_reference_package_finds_a_name_of_the_same_words(many, tmp_path):
    """Okapi with negative idf replaced (linker.md 6), on one word: what wins by one formula is near by the other."""
    index = index_of(tmp_path / "names", many)
    mean = np.mean([max(lucene(len(many), df), 0) for df in range(1, 50)])

    def okapi(n, df):
        value = math.log(n - df + 0.5) - math.log(df + 0.5)
        return value if value >= 0 else 0.25 * mean

    words = sorted({word for title in many.values() for word in title.split()})
    for word, match in zip(words, index.find_all(words, "bm25"), strict=True):
        scores = bm25_scores(many, word, 1.5, 0.75, okapi)
        assert scores[match.entity_id] == pytest.approx(max(scores.values()), rel=0.1)


def test_an_equal_name_wins_by_default_and_not_with_bm25_alone(real):
    assert real.find("Wood").entity_id == "Q287"
    assert real.find("pizza").rule == "name"
    assert real.find("Wood", "bm25").entity_id == "Q22032349"
    assert real.find("pizza", "bm25").entity_id == "Q1144539"


@pytest.mark.parametrize(
    ("name", "entity_id", "rule"),
    [
        ("  wood\twood ", "Q22032349", "name"),
        ("WOOD WOOD victoria", "Q27556165", "folded"),
        ("sao paulo", "Q3417", "folded"),
        ("Sa\u0303o Paulo", "Q3417", "folded"),
        ("apple inc", "Q312", "folded"),
        ("!!!", "Q6497446", "name"),
        ("a volcano, erupting", "Q8072", "bm25"),
        ("paris hotels", "Q90", "bm25"),
        ('cat" OR the: (', "Q5146094", "bm25"),
    ],
)
def test_variants_of_a_name(real, name, entity_id, rule):
    match = real.find(name)
    assert (match.entity_id, match.rule) == (entity_id, rule)


@pytest.mark.parametrize("name", ["", "   ", "???", "zebra", "\u0301"])
def test_nothing_is_no_entity(real, name):
    assert real.find(name) is None
    assert real.find(name, "bm25") is None


def test_many_names_at_once_are_each_searched_once(real, monkeypatch):
    asked = ["Wood", "", "wood", "Wood", "nothing of that", "Paris"]
    searched = []
    original = NameIndex._row
    monkeypatch.setattr(NameIndex, "_row", lambda self, *keys: searched.append(keys) or original(self, *keys))
    found = real.find_all(asked)
    assert len(searched) == 5
    assert [one and one.entity_id for one in found] == ["Q287", None, "Q287", "Q287", None, "Q90"]
    assert real.find_all([]) == []


def test_names_of_one_entity_and_equal_names_of_two(tmp_path):
    names = pl.DataFrame({"entity_id": ["Q30", "Q20", "Q20"], "title": ["Cat", "cat", "House cat"]})
    build_name_index(names, tmp_path / "names")
    index = NameIndex(tmp_path / "names")
    assert index.find("CAT").entity_id == "Q20"
    assert index.find("house cat").entity_id == "Q20"


def test_a_new_index_replaces_the_old_one_and_order_does_not_matter(tmp_path):
    folder = tmp_path / "names"
    index_of(folder, {"Q1": "River"})
    index = index_of(folder, dict(reversed(REAL.items())))
    assert index.find("river") is None
    assert index.find("wood").entity_id == "Q287"
    assert [path.name for path in tmp_path.iterdir()] == ["names"]
    with pytest.raises(ValueError, match="no mode 'exact'"):
        index.find("wood", "exact")
