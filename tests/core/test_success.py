"""Success: hits at IoU 0.5 over the visible population, pooled, paired, and the same shard by shard."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core import rle
from maskoven_kedro.core.intervals import wilson
from maskoven_kedro.core.schemas import CANDIDATES, KINDS, MENTIONS
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.success import (
    FrameMismatch,
    augmentation_pairs,
    comparisons,
    hits,
    success_metrics,
    success_rows,
    truth_frame,
)

HEIGHT, WIDTH = 20, 30
SELECTION = SelectionOptions(policy="all", box_threshold=0.3)


def bar(columns: int, start: int = 0) -> bytes:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[:, start : start + columns] = True
    return rle.encode(mask)


def mention(
    number: int, subset: str = "entity_test", question: str | None = "what is this?"
) -> dict[str, object]:
    return {
        "mention_id": f"m{number:03}",
        "split": subset.partition("_")[0],
        "subset": subset,
        "seen": True,
        "source": "vg",
        "image_id": f"oven_{number:08}",
        "image_path": f"images/00/oven_{number:08}.jpg",
        "width": WIDTH,
        "height": HEIGHT,
        "sha256": "0" * 64,
        "entity_id": "Q1",
        "entity_text": "Universe",
        "question": question,
    }


def candidate(
    number: int, kind: str, masks: list[bytes], scores: list[float], width: int = WIDTH
) -> dict[str, object]:
    return {
        "mention_id": f"m{number:03}",
        "annotator": "grounded_sam",
        "kind": kind,
        "text": "thing",
        "height": HEIGHT,
        "width": width,
        "masks": masks,
        "boxes": [[0.0, 0.0, 1.0, 1.0]] * len(masks),
        "phrases": ["thing"] * len(masks),
        "box_scores": scores,
        "mask_scores": scores,
        "similarities": None,
        "checkpoint": "c",
    }


def truth(*numbers: int) -> pl.DataFrame:
    return truth_frame(
        {
            "images": [{"id": n, "height": HEIGHT, "width": WIDTH} for n in numbers],
            "annotations": [
                {
                    "mention_id": f"m{n:03}",
                    "image_id": n,
                    "segmentation": {"size": [HEIGHT, WIDTH], "counts": bar(10).decode()},
                }
                for n in numbers
            ],
        }
    )


def frame(*mentions: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(mentions, schema=MENTIONS)


def candidates(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=CANDIDATES)


def test_hit_needs_half_the_union() -> None:
    rows = candidates(
        candidate(1, "entity_label", [bar(20)], [0.9]),  # IoU exactly one half
        candidate(2, "entity_label", [bar(21)], [0.9]),
    )
    measured = hits(rows, frame(mention(1), mention(2)), truth(1, 2), SELECTION)
    labels = measured.filter(pl.col("setting") == "grounded_sam/entity_label")
    assert labels["hit"].to_list() == [True, False]
    assert labels["iou"][0] == 0.5


def test_mask_is_the_union_of_the_kept_boxes() -> None:
    rows = candidates(candidate(1, "intension", [bar(6), bar(4, 6), bar(20, 10)], [0.4, 0.5, 0.2]))
    two, one = (
        hits(rows, frame(mention(1)), truth(1), SelectionOptions(policy=policy, box_threshold=0.3))
        .filter(pl.col("setting").str.ends_with("intension"))
        .row(0, named=True)
        for policy in ("all", "best")
    )
    assert (two["iou"], two["boxes"]) == (1.0, 2)
    assert (one["iou"], one["boxes"]) == (pytest.approx(0.4), 1)


def test_mentions_without_candidates_count_as_wrong_and_invisible_ones_not_at_all() -> None:
    rows = candidates(
        candidate(1, "entity_label", [bar(10)], [0.9]), candidate(3, "entity_label", [bar(10)], [0.9])
    )
    measured = hits(rows, frame(mention(1), mention(2), mention(3)), truth(1, 2), SELECTION)
    label = next(r for r in success_rows(measured) if r["setting"].endswith("entity_label"))
    assert (label["n"], label["correct"], label["success"], label["population"]) == (2, 1, 0.5, "visual")
    assert (label["low"], label["high"]) == wilson(1, 2)


def test_no_kept_box_is_wrong() -> None:
    rows = candidates(candidate(1, "entity_label", [], []), candidate(1, "intension", [bar(10)], [0.3]))
    measured = hits(rows, frame(mention(1)), truth(1), SELECTION)
    assert not measured["hit"].any()


def test_questions_make_two_of_the_four_settings() -> None:
    measured = hits(candidates(), frame(mention(1), mention(2, "wiki", None)), truth(1, 2), SELECTION)
    asked = measured.filter(pl.col("mention_id") == "m001")["setting"].to_list()
    wiki = measured.filter(pl.col("mention_id") == "m002")["setting"].to_list()
    assert asked == [f"grounded_sam/{kind}" for kind in KINDS]
    assert wiki == ["grounded_sam/entity_label", "grounded_sam/intension"]


def test_truth_of_several_annotations_is_joined_and_empty_truth_is_none() -> None:
    document = {
        "images": [{"id": 1, "height": HEIGHT, "width": WIDTH}],
        "annotations": [
            {
                "mention_id": one,
                "image_id": 1,
                "segmentation": {"size": [HEIGHT, WIDTH], "counts": counts.decode()},
            }
            for one, counts in (("b", bar(5)), ("b", bar(5, 5)), ("a", bar(0)))
        ],
    }
    joined = truth_frame(document)
    assert joined["mention_id"].to_list() == ["b"]
    assert joined["counts"][0] == bar(10)


def test_d03_malformed_truth_names_the_mention() -> None:
    segmentation = {"size": [HEIGHT, WIDTH], "counts": "04"}
    document = {
        "images": [{"id": 1, "height": HEIGHT, "width": WIDTH}],
        "annotations": [{"mention_id": "m9", "image_id": 1, "segmentation": segmentation}],
    }
    with pytest.raises(rle.MalformedRLE, match="m9"):
        truth_frame(document)


def test_i03_candidate_of_another_frame_is_never_measured() -> None:
    rows = candidates(candidate(1, "entity_label", [], [], width=WIDTH + 1))
    with pytest.raises(FrameMismatch, match="m001"):
        hits(rows, frame(mention(1)), truth(1), SELECTION)


def study() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Sixty mentions over the subsets: the label finds every third, the intension every second."""
    subsets = ["entity_val", "entity_test", "query_test", "human", "wiki", "entity_train"]
    numbers = range(60)
    mentions = frame(*(mention(n, subsets[n % 6], None if n % 6 == 4 else "what?") for n in numbers))
    rows = [
        candidate(n, kind, [bar(10 if n // 6 % every == 0 else 2)], [0.9])
        for n in numbers
        for kind, every in (("entity_label", 3), ("intension", 2))
    ]
    return candidates(*rows), mentions, truth(*numbers)


def test_headline_pools_the_four_test_subsets() -> None:
    rows = success_rows(hits(*study(), SELECTION))
    headline = {r["setting"]: r for r in rows if r["subset"] == "test"}
    assert {r["split"] for r in headline.values()} == {"all"}
    assert headline["grounded_sam/entity_label"]["n"] == 40
    assert headline["grounded_sam/text_query"]["n"] == 30
    assert headline["grounded_sam/intension"]["correct"] == 20
    assert [r["subset"] for r in rows if r["setting"].endswith("intension")] == [
        "entity_train",
        "entity_val",
        "entity_test",
        "query_test",
        "human",
        "wiki",
        "test",
    ]


def test_shards_give_the_same_hits() -> None:
    rows, mentions, visible = study()
    whole = hits(rows, mentions, visible, SELECTION)
    parts = []
    for low, high in pairwise([0, 7, 31, 60]):
        shard = mentions[low:high]
        parts.append(hits(rows.join(shard, on="mention_id", how="semi"), shard, visible, SELECTION))
    assert success_rows(pl.concat(parts)) == success_rows(whole)
    assert pl.concat(parts).equals(whole)


def test_comparison_is_paired() -> None:
    measured = hits(*study(), SELECTION)
    rows = comparisons(measured, augmentation_pairs(), seed=3)
    assert rows == comparisons(measured, augmentation_pairs(), seed=3)
    headline = next(r for r in rows if r["subset"] == "test" and r["first"].endswith("intension"))
    # Per subset of ten: the label hits 0, 3, 6, 9; the intension 0, 2, 4, 6, 8.
    assert (headline["n"], headline["only_first"], headline["only_second"]) == (40, 12, 8)
    assert headline["difference"] == pytest.approx(0.1)
    assert headline["low"] < 0.1 < headline["high"]
    assert 0 < headline["p"] < 1
    assert not any(r["subset"] == "wiki" and r["first"].endswith("extension") for r in rows)


def test_metrics_carry_the_headline_only() -> None:
    rows = success_rows(hits(*study(), SELECTION))
    metrics = success_metrics(rows)
    assert metrics["annotation_success/all/grounded_sam/intension"] == 0.5
    assert metrics["annotation_success/wiki/grounded_sam/entity_label"] == 0.4
    assert len(metrics) == 4 * 4 + 2
