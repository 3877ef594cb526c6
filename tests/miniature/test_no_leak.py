"""The shipped networks were never taught an entity's name, and read any text."""

import gzip
import json
from importlib.resources import files

import pytest

from maskoven_kedro.annotators.text import PromptTokenizer
from maskoven_kedro.miniature.facts import labels_and_aliases
from maskoven_kedro.miniature.lessons import bare

WEIGHTS = files("maskoven_kedro") / "weights"


@pytest.mark.parametrize(("part", "at_least"), [("detector", 10_000), ("seem", 10_000), ("linker", 1000)])
def test_no_phrase_of_the_training_is_a_label_or_alias(part: str, at_least: int) -> None:
    phrases = gzip.decompress((WEIGHTS / part / "phrases.txt.gz").read_bytes()).decode().splitlines()
    names = labels_and_aliases()
    assert len(phrases) > at_least
    assert len(names) > 300
    assert not [p for p in phrases if p.lower() in names or bare(p) in names]


@pytest.mark.parametrize(
    "text", ["Hallgrímskirkja", "東京タワー", "🦉 owl", "Ñandú & Co. №5", "a\tb\nc", "x" * 5000]
)
def test_the_shipped_vocabulary_spells_any_text(text: str) -> None:
    vocabulary = (WEIGHTS / "detector" / "vocab.txt").read_text().splitlines()
    ids, _ = PromptTokenizer(vocabulary).encode_batch([text])
    assert 100 not in ids[0]
    assert 2 < len(ids[0]) <= 256


@pytest.mark.parametrize("part", ["detector", "segmenter", "seem", "linker"])
def test_a_card_stands_beside_the_weights(part: str) -> None:
    card = json.loads((WEIGHTS / part / "card.json").read_text())
    assert {"command", "machine", "metrics_on_held_out_lessons", "options", "seconds"} <= set(card)


def test_the_networks_stay_small() -> None:
    assert sum(len(f.read_bytes()) for part in WEIGHTS.iterdir() for f in part.iterdir()) < 24e6
