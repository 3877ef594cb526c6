"""Annotation success: the share of mentions whose mask overlaps the truth, setting by setting.

A setting is `<annotator>/<kind>`. Its mask is the OR of the masks of the kept boxes; a mention is correct at
IoU >= 0.5, and no mask is wrong. The population `visual` is the mentions whose entity has visible pixels in
the truth, whether or not anything was proposed for them. Work goes shard by shard: `truth_frame` and `hits`
give small frames, `success_rows` and `comparisons` need nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.intervals import mcnemar_p, paired_bootstrap, wilson
from maskoven_kedro.core.schemas import KINDS, QUESTION_KINDS, SUBSETS, TEST_SUBSETS, Schema, split_of
from maskoven_kedro.core.selection import SelectionOptions, kept_boxes

HIT_IOU = 0.5
POPULATION = "visual"

TRUTH: Schema = {"mention_id": pl.String, "counts": pl.Binary, "height": pl.Int32, "width": pl.Int32}
HITS: Schema = {
    "mention_id": pl.String,
    "split": pl.String,
    "subset": pl.String,
    "setting": pl.String,
    "boxes": pl.Int32,
    "iou": pl.Float64,
    "hit": pl.Boolean,
}
DEFAULT_PAIRS: tuple[tuple[str, str], ...] = (("intension", "entity_label"), ("extension", "text_query"))
"""What augmentation is compared with: (augmented kind, plain kind)."""


class FrameMismatch(ValueError):
    """A candidate drawn in another frame than its truth: the picture changed in between."""


def truth_frame(document: Mapping[str, Any]) -> pl.DataFrame:
    """Return the visible pixels per mention from a strict COCO document, several annotations OR-ed.

    Raises:
        rle.MalformedRLE: an annotation whose mask does not fill its frame; the message names the mention.
    """
    sizes = {image["id"]: (int(image["height"]), int(image["width"])) for image in document["images"]}
    masks: dict[str, tuple[tuple[int, int], list[bytes]]] = {}
    for annotation in document["annotations"]:
        mention_id, size = annotation["mention_id"], sizes[annotation["image_id"]]
        segmentation = annotation["segmentation"]
        counts = segmentation["counts"]
        counts = counts.encode("ascii") if isinstance(counts, str) else counts
        try:
            if tuple(segmentation["size"]) != size:
                raise rle.MalformedRLE(f"size {segmentation['size']} in an image of {list(size)}")
            rle.validate(counts, *size)
        except rle.MalformedRLE as error:
            raise rle.MalformedRLE(f"{mention_id}: {error}") from error
        masks.setdefault(mention_id, (size, []))[1].append(counts)
    rows: list[dict[str, Any]] = [
        {"mention_id": one, "counts": rle.union(parts, *size), "height": size[0], "width": size[1]}
        for one, (size, parts) in sorted(masks.items())
    ]
    visible = [row for row in rows if rle.area(row["counts"], row["height"], row["width"]) > 0]
    return pl.DataFrame(visible, schema=TRUTH)


def union_mask(candidate: Mapping[str, Any], selection: SelectionOptions) -> tuple[bytes, int]:
    """Return the mask of one row of candidates, OR of its kept boxes, and how many boxes were kept."""
    kept = kept_boxes(candidate["box_scores"], selection.of(candidate["annotator"]))
    masks = [candidate["masks"][i] for i in kept]
    return rle.union(masks, candidate["height"], candidate["width"]), len(kept)


def hits(
    candidates: pl.DataFrame,
    mentions: pl.DataFrame,
    truth: pl.DataFrame,
    selection: SelectionOptions,
    annotators: Sequence[str] = ("grounded_sam",),
) -> pl.DataFrame:
    """Return one row per visible mention and setting: its IoU with the truth, and whether it is a hit.

    Args:
        candidates: rows of the `candidates` table; may be a shard.
        mentions: the mentions of that shard, all of them: a mention without candidates counts as wrong.
        truth: as `truth_frame` gives it; mentions without visible pixels are not in it.
        selection: how boxes are kept.
        annotators: names whose settings are measured, also where they proposed nothing.

    Raises:
        FrameMismatch: a candidate mask of another size than the truth.
    """
    population = mentions.join(truth, on="mention_id").sort("mention_id")
    found = {
        (row["mention_id"], row["annotator"], row["kind"]): row for row in candidates.iter_rows(named=True)
    }
    rows: list[dict[str, Any]] = []
    for mention in population.iter_rows(named=True):
        for annotator in annotators:
            for kind in KINDS:
                if kind in QUESTION_KINDS and mention["question"] is None:
                    continue
                candidate = found.get((mention["mention_id"], annotator, kind))
                overlap, boxes = _overlap(candidate, mention, selection)
                rows.append(
                    {
                        "mention_id": mention["mention_id"],
                        "split": mention["split"],
                        "subset": mention["subset"],
                        "setting": f"{annotator}/{kind}",
                        "boxes": boxes,
                        "iou": overlap,
                        "hit": overlap >= HIT_IOU,
                    }
                )
    return pl.DataFrame(rows, schema=HITS)


def _overlap(
    candidate: Mapping[str, Any] | None, truth: Mapping[str, Any], selection: SelectionOptions
) -> tuple[float, int]:
    if candidate is None:
        return 0.0, 0
    size = truth["height_right"], truth["width_right"]
    if (candidate["height"], candidate["width"]) != size:
        raise FrameMismatch(
            f"{truth['mention_id']}: candidate of {candidate['width']} x {candidate['height']}, "
            f"truth of {size[1]} x {size[0]} pixels"
        )
    mask, boxes = union_mask(candidate, selection)
    return (rle.iou(mask, truth["counts"], *size) if boxes else 0.0), boxes


def success_rows(measured: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of `annotation_success.json` from hits: every subset, then `test` over all splits.

    `success`, `low`, `high` are shares in [0, 1]; the bounds are Wilson's at 95 %.
    """
    rows = []
    for split, subset, part in _groups(measured):
        counted = part.group_by("setting").agg(n=pl.len(), correct=pl.col("hit").sum())
        by_setting = {row["setting"]: row for row in counted.iter_rows(named=True)}
        for setting in sorted(by_setting, key=_setting_order):
            n, correct = by_setting[setting]["n"], int(by_setting[setting]["correct"])
            low, high = wilson(correct, n)
            rows.append(
                {
                    "split": split,
                    "subset": subset,
                    "setting": setting,
                    "population": POPULATION,
                    "n": n,
                    "correct": correct,
                    "success": correct / n,
                    "low": low,
                    "high": high,
                }
            )
    return rows


def comparisons(
    measured: pl.DataFrame,
    pairs: Sequence[tuple[str, str]],
    seed: int = 0,
    resamples: int = 10_000,
) -> list[dict[str, Any]]:
    """Return the rows of `annotation_comparison.json`: pairs of settings on the mentions that both have.

    `difference` is the success of `first` minus that of `second`, in [-1, 1]; `low` and `high` are its paired
    bootstrap interval at 95 %, `p` is McNemar's. The same hits and seed give the same rows.
    """
    rows = []
    for split, subset, part in _groups(measured):
        for first, second in pairs:
            both = (
                part.filter(pl.col("setting") == first)
                .select("mention_id", first="hit")
                .join(
                    part.filter(pl.col("setting") == second).select("mention_id", second="hit"),
                    on="mention_id",
                )
            )
            if both.height:
                names = {"split": split, "subset": subset, "first": first, "second": second}
                rows.append(names | {"population": POPULATION} | _comparison(both, seed, resamples))
    return rows


def _comparison(both: pl.DataFrame, seed: int, resamples: int) -> dict[str, Any]:
    n = both.height
    first, second = int(both["first"].sum()), int(both["second"].sum())
    agreed = int((both["first"] & both["second"]).sum())
    only_first, only_second = first - agreed, second - agreed
    low, high = paired_bootstrap(only_first, only_second, n, seed, resamples)
    return {
        "n": n,
        "success_first": first / n,
        "success_second": second / n,
        "only_first": only_first,
        "only_second": only_second,
        "difference": (first - second) / n,
        "low": low,
        "high": high,
        "p": mcnemar_p(only_first, only_second),
        "resamples": resamples,
        "seed": seed,
    }


def augmentation_pairs(annotators: Iterable[str] = ("grounded_sam",)) -> list[tuple[str, str]]:
    """Return the pairs of settings that show what augmentation brings, for every annotator."""
    return [(f"{name}/{one}", f"{name}/{two}") for name in annotators for one, two in DEFAULT_PAIRS]


def success_metrics(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the headline rows as metrics `annotation_success/{split}/{annotator}/{kind}`, shares in [0, 1].

    The headline of a split is its test subset; of `all`, the four together.
    """
    headline = {(split_of(subset), subset) for subset in TEST_SUBSETS} | {("all", "test")}
    return {
        f"annotation_success/{row['split']}/{row['setting']}": row["success"]
        for row in rows
        if (row["split"], row["subset"]) in headline
    }


def _groups(measured: pl.DataFrame) -> Iterable[tuple[str, str, pl.DataFrame]]:
    """Yield (split, subset, its hits) in fixed order, the pooled headline last; empty ones are left out."""
    named = list(SUBSETS) + sorted(set(measured["subset"].to_list()) - set(SUBSETS))
    for subset in named:
        part = measured.filter(pl.col("subset") == subset)
        if part.height:
            yield split_of(subset), subset, part
    pooled = measured.filter(pl.col("subset").is_in(TEST_SUBSETS))
    if pooled.height:
        yield "all", "test", pooled


def _setting_order(setting: str) -> tuple[str, int]:
    annotator, _, kind = setting.partition("/")
    # A setting that is not `<annotator>/<kind>` is made from the others and comes last.
    return (annotator, KINDS.index(kind)) if kind else ("~", 0)
