"""The final annotations over the same mentions as the settings; rule 1 against what was drawn."""

from typing import Any

import polars as pl
import pytest

from maskoven_kedro.core.annotations import ANNOTATIONS
from maskoven_kedro.core.final_success import best_single_setting, final_hits, kept_rows, rule_one_report
from maskoven_kedro.core.success import HITS, TRUTH, FrameMismatch, comparisons, success_metrics, success_rows
from tests.core.filtering_cases import HEIGHT, WIDTH, block

HERE, THERE = (5, 5, 25, 30), (35, 5, 55, 30)


def annotation(
    one: str, mask: bytes | None, reason: str | None = None, subset: str = "entity_test"
) -> dict[str, Any]:
    status = "dropped" if mask is None else "repaired" if reason else "kept"
    boxes = [] if mask is None else [[0.0, 0.0, 1.0, 1.0]]
    return dict.fromkeys(ANNOTATIONS) | {
        "mention_id": one, "split": subset.partition("_")[0], "subset": subset, "image_id": "i", "height": HEIGHT,
        "width": WIDTH, "mask": mask, "boxes": boxes, "status": status, "reason": reason,
    }  # fmt: skip


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ANNOTATIONS)


def truth(*ids: str, width: int = WIDTH) -> pl.DataFrame:
    rows = [{"mention_id": one, "counts": block(HERE), "height": HEIGHT, "width": width} for one in ids]
    return pl.DataFrame(rows, schema=TRUTH)


FOUND = frame(
    annotation("a", block(HERE)),
    annotation("b", block(THERE), "error_propagation"),
    annotation("c", None, "non_visual_event"),
    annotation("d", None, "question_how"),
    annotation("e", None, "no_detection"),
    annotation("f", block(HERE)),
)


def test_dropped_counts_as_wrong_and_what_is_not_drawn_not_at_all() -> None:
    measured = final_hits(FOUND, truth("a", "b", "c", "e"))
    assert measured.schema == pl.Schema(HITS)
    assert measured["hit"].to_list() == [True, False, False, False]
    rows = {
        (row["subset"], row["population"]): row for row in [*success_rows(measured), *kept_rows(measured)]
    }
    assert (rows["entity_test", "visual"]["correct"], rows["entity_test", "visual"]["n"]) == (1, 4)
    assert (rows["entity_test", "kept"]["correct"], rows["entity_test", "kept"]["n"]) == (1, 2)
    assert success_metrics(success_rows(measured))["annotation_success/all/final"] == 0.25


def test_an_annotation_in_another_frame_is_refused() -> None:
    with pytest.raises(FrameMismatch, match="a: 60 x 40, truth 61 x 40"):
        final_hits(FOUND, truth("a", width=WIDTH + 1))


def hit(one: str, setting: str, correct: bool, subset: str = "entity_val") -> dict[str, Any]:
    place = {"mention_id": one, "split": subset.partition("_")[0], "subset": subset}
    return {**place, "setting": setting, "boxes": 1, "iou": float(correct), "hit": correct}


def test_the_best_setting_is_chosen_on_val_alone() -> None:
    rows = [
        hit("a", "grounded_sam/intension", True),
        hit("b", "grounded_sam/intension", True, "query_val"),
        hit("a", "seem/text_query", True),
        hit("a", "final", True),
        hit("b", "final", True),
        hit("c", "final", True),
        *(hit(f"t{i}", "seem/text_query", True, "entity_test") for i in range(5)),
    ]
    measured = pl.DataFrame(rows, schema=HITS)
    assert best_single_setting(measured) == "grounded_sam/intension"
    assert best_single_setting(measured.filter(pl.col("subset") == "entity_test")) is None
    compared = comparisons(measured, [("final", "grounded_sam/intension")], resamples=100)
    assert [row["n"] for row in compared if row["subset"] == "entity_val"] == [1]


def test_rule_one_against_what_was_drawn() -> None:
    row, total = rule_one_report(FOUND, truth("a", "b", "c", "e"))
    assert (row["subset"], row["mentions"], row["not_drawn"], row["dropped"]) == ("entity_test", 6, 2, 2)
    assert (row["precision"], row["recall"], row["visible_dropped"], row["visible_dropped_by_any"]) == (
        0.5,
        0.5,
        1,
        2,
    )
    assert total | {"split": "entity", "subset": "entity_test"} == row
    (nothing,) = rule_one_report(FOUND.clear(), truth())
    assert (nothing["precision"], nothing["recall"]) == (None, None)
