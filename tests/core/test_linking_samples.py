"""Samples come from the release alone, and the cap is drawn by ids and seed."""

import polars as pl
import pytest

from maskoven_kedro.core.linking_samples import SAMPLES, cap_per_entity, linking_samples
from maskoven_kedro.core.schemas import MENTIONS


def mentions(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    """Mentions from id, subset and entity."""
    values = [
        {
            "mention_id": mention,
            "split": subset.partition("_")[0],
            "subset": subset,
            "seen": True,
            "source": "inat",
            "image_id": f"i{mention}",
            "image_path": "a.jpg",
            "width": 4,
            "height": 4,
            "sha256": "",
            "entity_id": entity,
            "entity_text": "",
            "question": "what?",
        }
        for mention, subset, entity in rows
    ]
    return pl.DataFrame(values, schema=MENTIONS)


def test_dropped_masks_are_no_samples():
    table = mentions([("c", "entity_train", "Q1"), ("a", "entity_train", "Q1")])
    annotations = pl.DataFrame({"mention_id": ["a", "c"], "mask": [b"x", None]})
    samples = linking_samples(annotations, table)
    assert samples.schema == pl.Schema(SAMPLES)
    assert samples.select("mention_id", "entity_id", "mask").rows() == [("a", "Q1", b"x")]


@pytest.fixture
def many() -> pl.DataFrame:
    rows = [
        (f"{subset}{n}", subset, f"Q{n % 3}") for subset in ("entity_train", "query_train") for n in range(60)
    ]
    table = mentions(rows)
    masks = pl.DataFrame({"mention_id": [row[0] for row in rows], "mask": [b"x"] * len(rows)})
    return linking_samples(masks, table)


def test_entities_are_capped_and_queries_are_not(many):
    kept = cap_per_entity(many, 5, seed=1)
    counts = dict(kept.group_by("split", "entity_id").len().select("split", "len").unique().rows())
    assert counts == {"entity": 5, "query": 20}
    assert kept["mention_id"].to_list() == sorted(kept["mention_id"])
    assert set(kept["mention_id"]) <= set(many["mention_id"])


def test_the_draw_depends_on_ids_and_seed_alone(many):
    kept = set(cap_per_entity(many, 5, seed=1)["mention_id"])
    assert set(cap_per_entity(many.sample(fraction=1, shuffle=True, seed=9), 5, seed=1)["mention_id"]) == kept
    assert set(cap_per_entity(many, 5, seed=2)["mention_id"]) != kept
    assert cap_per_entity(many, None, seed=1).equals(many)
    assert cap_per_entity(many.clear(), 5, seed=1).is_empty()
