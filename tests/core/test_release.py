"""From annotations to released rows: what stays, what goes and why."""

import json

import polars as pl
import pytest

from maskoven_kedro.core import rle
from maskoven_kedro.core.annotations import ANNOTATIONS
from maskoven_kedro.core.licences import licence_of, permitted_sources
from maskoven_kedro.core.oven import SOURCES
from maskoven_kedro.core.release import ReleaseOptions, dropped_rows, permitted, release_rows, unread_rows
from maskoven_kedro.core.schemas import ENTITIES, MENTIONS
from tests.export.release_cases import HEIGHT, WIDTH, block


def tables() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Three mentions of two sources: kept, repaired, dropped."""
    mentions, annotations = [], []
    for i, status in enumerate(("kept", "repaired", "dropped")):
        mentions.append({
            "mention_id": f"m{i}", "split": "human", "subset": "human", "seen": i > 0,
            "source": ("gldv2", "aircraft", "gldv2")[i], "image_id": f"oven_0000000{2 - i}",
            "image_path": f"images/00/{i}.jpg",
            "width": WIDTH, "height": HEIGHT, "sha256": "0" * 64, "entity_id": f"Q{i + 1}", "entity_text": f"Thing {i}",
            "question": None,
        })  # fmt: skip
        mask = block(0, 0, 4 + i, 5)
        drawn = status != "dropped"
        annotations.append({
            "mention_id": f"m{i}", "split": "human", "subset": "human", "image_id": f"oven_0000000{2 - i}",
            "height": HEIGHT, "width": WIDTH, "mask": mask if drawn else None, "masks": [mask] if drawn else [],
            "boxes": [[0.0, 0.0, 4.0, 5.0]] if drawn else [], "phrases": ["thing"] if drawn else [],
            "scores": [0.5] if drawn else [], "prompt": "thing" if drawn else None,
            "annotator": "grounded_sam" if drawn else None, "kind": "intension" if drawn else None, "agreement": None,
            "decisions": json.dumps([]), "status": status, "reason": (None, "dense_scene", "non_visual")[i],
        })  # fmt: skip
    entities = [
        {
            "entity_id": "Q1",
            "title": "t",
            "canonical_id": "Q1",
            "aliases": [],
            "hypernyms": [],
            "category": "food",
        }
    ]
    return (
        pl.DataFrame(mentions, schema=MENTIONS),
        pl.DataFrame(annotations, schema=ANNOTATIONS),
        pl.DataFrame(entities, schema=ENTITIES),
    )


def test_a_release_is_not_named_like_a_split_whose_folder_it_would_clear() -> None:
    for name in ("entity", "wiki", "photos"):
        with pytest.raises(ValueError, match="folder of a split"):
            ReleaseOptions(name=name)
    assert ReleaseOptions(name="own_photos").name == "own_photos"


def test_what_could_not_be_read_is_told_once_and_only_where_it_is_missing() -> None:
    """D01: a repeated row is not missing, a row without an id cannot be named."""
    mentions = pl.DataFrame({"mention_id": ["a"]})
    rejections = pl.DataFrame(
        {
            "mention_id": ["a", "b", ""],
            "reason": ["duplicate_mention", "image_missing", "row_malformed"],
        }
    )
    assert unread_rows("human", mentions, rejections).rows() == [("b", "human", "image_missing")]


def test_kept_and_repaired_masks_are_released_with_their_story() -> None:
    rows = release_rows(*tables())
    assert rows["mention_id"].to_list() == ["m1", "m0"]  # by picture
    assert rows["category"].to_list() == ["others", "food"]
    assert rows["rule"].to_list() == ["dense_scene", None]
    assert rows["file_name"].to_list() == ["images/00/1.jpg", "images/00/0.jpg"]
    for area, mask in rows.select("area", "mask").iter_rows():
        assert area == rle.area(mask, HEIGHT, WIDTH)


def test_rows_are_cut_down_by_rights_and_every_loss_has_a_reason() -> None:
    mentions, annotations, entities = tables()
    rows = release_rows(mentions, annotations, entities)
    cut = permitted(rows, ("commercial",))
    assert cut["mention_id"].to_list() == ["m0"]
    lost = dropped_rows(annotations, rows, cut)
    assert dict(lost.select("mention_id", "reason").iter_rows()) == {
        "m1": "rights_research",
        "m2": "non_visual",
    }


@pytest.mark.parametrize("source", [*SOURCES.values(), "coco", "wikipedia", "photos"])
def test_rights_of_every_source_are_known(source: str) -> None:
    assert licence_of(source).name != licence_of("no such source").name


def test_unknown_source_is_never_called_free() -> None:
    assert permitted_sources(["no such source", "gldv2"], ["commercial", "research"]) == ["gldv2"]
