"""What changed between two releases: rows added, dropped and why, masks that moved, entities that came and went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.schemas import Schema

COMPARED: Schema = {
    "mention_id": pl.String,
    "entity_id": pl.String,
    "height": pl.Int32,
    "width": pl.Int32,
    "mask": pl.Binary,
}
"""What is compared; further columns do no harm."""

NO_REASON = "not_stated"


@dataclass(frozen=True)
class ReleaseDiff:
    """From release A to release B, ids sorted.

    added, dropped: mention ids. reasons: why, for those dropped, by reason with their number. moved: mention id -> IoU
    of its two masks, in [0, 1), where they are not the same. resized: ids whose frame changed, so that masks cannot be
    compared. relinked: mention id -> (entity before, entity after). entities_added, entities_dropped: ids. same: how
    many mentions stand unchanged in both.
    """

    added: list[str]
    dropped: list[str]
    reasons: dict[str, int]
    moved: dict[str, float]
    resized: list[str]
    relinked: dict[str, tuple[str, str]]
    entities_added: list[str]
    entities_dropped: list[str]
    same: int
    why: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def diff_releases(before: pl.DataFrame, after: pl.DataFrame, reasons: Mapping[str, str]) -> ReleaseDiff:
    """Compare the rows of two releases (`COMPARED`) by mention id.

    reasons: mention id -> why release B has it not, from its annotations; others are counted as `not_stated`.
    """
    first, second = before.select(list(COMPARED)), after.select(list(COMPARED))
    both = first.join(second, on="mention_id", suffix="_after").sort("mention_id")
    added = second.join(first, on="mention_id", how="anti")["mention_id"].sort().to_list()
    dropped = first.join(second, on="mention_id", how="anti")["mention_id"].sort().to_list()
    why = {one: reasons.get(one, NO_REASON) for one in dropped}
    moved: dict[str, float] = {}
    resized: list[str] = []
    relinked: dict[str, tuple[str, str]] = {}
    for row in both.iter_rows(named=True):
        one = row["mention_id"]
        if row["entity_id"] != row["entity_id_after"]:
            relinked[one] = (row["entity_id"], row["entity_id_after"])
        size = row["height"], row["width"]
        if size != (row["height_after"], row["width_after"]):
            resized.append(one)
        elif row["mask"] != row["mask_after"]:
            overlap = rle.iou(row["mask"], row["mask_after"], *size)
            if overlap < 1:
                moved[one] = overlap
    had, has = set(first["entity_id"]), set(second["entity_id"])
    changed = moved.keys() | relinked.keys() | set(resized)
    return ReleaseDiff(
        added,
        dropped,
        dict(sorted(Counter(why.values()).items())),
        moved,
        resized,
        relinked,
        sorted(has - had),
        sorted(had - has),
        both.height - len(changed),
        why,
    )
