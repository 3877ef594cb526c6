"""Choose the open numbers of the filtering on val subsets and print what each choice costs.

    python benchmarks/choose_filtering.py data [more_data ...] > chosen.yml

Every argument is a data folder (root of the configuration) in which knowledge_augmentation, mask_annotation and
filtering have run; more worlds mean more val mentions. Only the subsets entity_val and query_val are read. The table
goes to standard error, the values, ready for conf/base/parameters/filtering.yml, to standard output.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml
from numpy.typing import NDArray

from maskoven_kedro.core import rle
from maskoven_kedro.core.agreement import (
    Proposal,
    Setting,
    agreement_matrix,
    proposals,
    read_settings,
    weighted_supports,
)
from maskoven_kedro.core.filtering import filter_mention
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.final_success import VAL_SUBSETS
from maskoven_kedro.core.intervals import mcnemar_p
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.success import HIT_IOU, truth_frame
from maskoven_kedro.core.visibility import Verdict

WEIGHTS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0)
AGREED = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
SHARPNESS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
FOLDS = 5
Trust = dict[str, float]


@dataclass
class Example:
    """A visible val mention with everything that does not depend on the options."""

    mention: dict[str, Any]
    category: str
    verdict: Verdict
    candidates: list[dict[str, Any]]
    truth: bytes
    settings: list[Setting]
    matrix: NDArray[np.float64]
    setting_hits: list[bool]
    setting_ious: list[float]
    pool: list[Proposal]
    overlaps: NDArray[np.float64]
    pool_ious: NDArray[np.float64]


def main() -> None:
    """Search stage by stage; every stage keeps what the one before chose."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--world", default="01_raw/miniature", help="the raw world inside a data folder")
    parser.add_argument("--selection", type=SelectionOptions.model_validate_json, default=SelectionOptions())
    parser.add_argument("--options", type=Path, help="YAML to start from, with the key `filtering`")
    arguments = parser.parse_args()
    start = yaml.safe_load(arguments.options.read_text())["filtering"] if arguments.options else {}
    options = FilteringOptions.model_validate(start)
    examples = [
        example
        for root in arguments.data
        for example in read_examples(root, root / arguments.world, arguments.selection, options)
    ]
    if not examples:
        sys.exit(
            "no visible val mention with candidates: run knowledge_augmentation, mask_annotation and filtering first"
        )
    tell(f"{len(examples)} visible mentions of {', '.join(VAL_SUBSETS)}")
    tell_settings(examples)
    options = choose_agreement(examples, options)
    options = choose_rules(examples, options, arguments.selection)
    print(yaml.safe_dump({"filtering": json.loads(options.model_dump_json())}, sort_keys=False), end="")


# ---- reading ----------------------------------------------------------------------------------------------------


def read_examples(
    root: Path, world: Path, selection: SelectionOptions, options: FilteringOptions
) -> Iterable[Example]:
    """Yield the visible val mentions below one data folder."""
    for subset in VAL_SUBSETS:
        split = subset.partition("_")[0]
        mentions = pl.scan_parquet(root / f"02_intermediate/{split}/mentions/mentions/*.parquet")
        own = mentions.filter(pl.col("subset") == subset).collect()
        known = pl.read_parquet(root / f"03_primary/{split}/entities/entities/*.parquet").join(
            pl.read_parquet(root / f"03_primary/{split}/visibility.parquet"), on="entity_id"
        )
        facts = {row["entity_id"]: row for row in known.rows(named=True)}
        candidates = pl.scan_parquet(root / f"04_feature/{split}/candidates/candidates/*.parquet")
        found = candidates.filter(pl.col("mention_id").is_in(own["mention_id"].to_list())).collect()
        by_mention = {
            key[0]: part.rows(named=True)
            for key, part in found.partition_by("mention_id", as_dict=True).items()
        }
        truth = truth_frame(json.loads((world / f"ground_truth/{subset}.json").read_bytes()))
        for row in (
            own.join(truth.select("mention_id", "counts"), on="mention_id")
            .sort("mention_id")
            .rows(named=True)
        ):
            fact = facts[row["entity_id"]]
            verdict = Verdict(
                **{name: fact[name] for name in ("nature", "type", "class_id", "label", "depth")}
            )
            proposed = by_mention.get(row["mention_id"], [])
            yield read_example(row, fact["category"], verdict, proposed, selection, options)


def read_example(
    row: dict[str, Any],
    category: str,
    verdict: Verdict,
    proposed: list[dict[str, Any]],
    selection: SelectionOptions,
    options: FilteringOptions,
) -> Example:
    """Return one mention with its overlaps."""
    height, width, truth = row["height"], row["width"], row["counts"]
    settings, _ = read_settings(proposed, selection, {}, height, width)
    pool = proposals(settings, options.error_propagation.boxes_per_setting)
    masks = [one.mask for one in pool]
    ious = [0.0 if one.mask is None else rle.iou(one.mask, truth, height, width) for one in settings]
    return Example(
        row, category, verdict, proposed, truth, settings, agreement_matrix(settings, height, width),
        [iou >= HIT_IOU for iou in ious], ious, pool, rle.ious(masks, masks, height, width),
        rle.ious(masks, [truth], height, width)[:, 0] if masks else np.zeros(0),
    )  # fmt: skip


# ---- rule 2 -----------------------------------------------------------------------------------------------------


def chosen_iou(example: Example, trust: Trust, agreed: float, sharpness: float) -> float:
    """Return the IoU with the truth of what rule 2 chooses; the same choice as `rules.error_propagation`."""
    weights = [trust.get(one.name, 1.0) for one in example.settings]
    order = sorted(range(len(weights)), key=lambda i: (-weights[i], i))
    first = next((i for i in order if example.settings[i].mask is not None), None)
    if first is not None:
        others = np.array([0.0 if i == first else weight for i, weight in enumerate(weights)])
        others[np.isnan(example.matrix[first])] = 0
        agreement = np.nansum(example.matrix[first] * others) / others.sum() if others.sum() else 1.01
        if agreement >= agreed:
            return example.setting_ious[first]
    if not example.pool:
        return 0.0
    support = np.round(weighted_supports(example.overlaps, example.pool, weights, sharpness), 12)
    rank = {setting: place for place, setting in enumerate(order)}
    pool = example.pool
    best = max(range(len(pool)), key=lambda i: (support[i], pool[i].score, -rank[pool[i].setting], -i))
    return float(example.pool_ious[best])


def worth(examples: Sequence[Example], trust: Trust, agreed: float, sharpness: float) -> float:
    """Return mean success plus a little mean IoU, which tells apart choices with equal success."""
    ious = np.array([chosen_iou(example, trust, agreed, sharpness) for example in examples])
    return float((ious >= HIT_IOU).mean() + 0.1 * ious.mean())


def search_agreement(examples: Sequence[Example]) -> tuple[Trust, float, float]:
    """Return trust, agreed and sharpness by coordinate search; a weight moves only for more than noise in the IoU."""
    names = sorted({one.name for example in examples for one in example.settings})
    hits = {name: success_of(examples, name) for name in names}
    best_name = max(names, key=lambda name: hits[name])
    trust = {name: 2.0 if name == best_name else 1.0 for name in names}
    agreed, sharpness = 0.75, 1.0
    best = worth(examples, trust, agreed, sharpness)
    for _ in range(3):
        before = best
        for name in names:
            for weight in WEIGHTS:
                if (found := worth(examples, trust | {name: weight}, agreed, sharpness)) > best + 1e-3:
                    best, trust = found, trust | {name: weight}
        for value in AGREED:
            if (found := worth(examples, trust, value, sharpness)) > best + 1e-3:
                best, agreed = found, value
        for value in SHARPNESS:
            if (found := worth(examples, trust, agreed, value)) > best + 1e-3:
                best, sharpness = found, value
        if best <= before:
            break
    return trust, agreed, sharpness


def choose_agreement(examples: Sequence[Example], options: FilteringOptions) -> FilteringOptions:
    """Choose `agreed` and `sharpness` on all, then trust by split; tell what cross-validation says of it."""
    pooled, agreed, sharpness = search_agreement(examples)
    trust = {"default": pooled}
    for split in ("entity", "query"):
        own = [example for example in examples if example.mention["split"] == split]
        if own:
            trust[split] = refine(own, pooled, agreed, sharpness)
    if "entity" in trust:
        trust["wiki"] = trust["entity"]  # pictures of one thing without a question, nearest to this split
    tell("\nrule 2, chosen on all of val and cross-validated:")
    for name, own in by_subset(examples):
        fitted = np.array(
            [chosen_iou(e, trust.get(e.mention["split"], pooled), agreed, sharpness) >= HIT_IOU for e in own]
        )
        held_out = cross_validated(own)
        tell(f"  {name:12} n {len(own):5}  fitted {fitted.mean():.4f}  held out {held_out:.4f}")
    own_options = options.error_propagation.model_copy(update={"agreed": agreed, "sharpness": sharpness})
    return options.model_copy(update={"trust": trust, "error_propagation": own_options})


def refine(examples: Sequence[Example], trust: Trust, agreed: float, sharpness: float) -> Trust:
    """Return weights of one split, starting from those of all."""
    best = worth(examples, trust, agreed, sharpness)
    for name in sorted(trust):
        for weight in WEIGHTS:
            if (found := worth(examples, trust | {name: weight}, agreed, sharpness)) > best + 5e-3:
                best, trust = found, trust | {name: weight}
    return trust


def cross_validated(examples: Sequence[Example]) -> float:
    """Return the success on folds that the choice has not seen."""
    if len(examples) < 2 * FOLDS:
        return float("nan")
    hits = []
    for fold in range(FOLDS):
        choice = search_agreement([e for i, e in enumerate(examples) if i % FOLDS != fold])
        hits += [chosen_iou(e, *choice) >= HIT_IOU for i, e in enumerate(examples) if i % FOLDS == fold]
    return float(np.mean(hits))


# ---- the other rules --------------------------------------------------------------------------------------------


def choose_rules(
    examples: Sequence[Example], options: FilteringOptions, selection: SelectionOptions
) -> FilteringOptions:
    """Choose the numbers of rules 3 and 4 one after the other, through the whole filtering."""
    tell("\nwhole filtering on val, rule by rule:")
    base = final(examples, off(options, "non_visual", "incomplete_depiction", "dense_scene"), selection)
    tell_final("rule 2 alone", examples, base, base)
    current = off(options, "incomplete_depiction", "dense_scene")
    shown = final(examples, current, selection)
    tell_final("+ rule 1", examples, shown, base)
    grid: list[tuple[str, dict[str, Any]]] = [
        ("incomplete_depiction", {"enabled": True, "confidence": confidence, "sides": sides})
        for confidence in (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.01)
        for sides in (0, 2, 3, 4)
    ]
    current = take_best(examples, current, grid, selection, lambda e: e.category in ("building", "location"))
    grid = [
        (
            "dense_scene",
            {"enabled": True, "boxes": boxes, "coverage": coverage, "score_floor": floor}
            | {"components": parts, "margin": margin},
        )
        for boxes in (3, 5)
        for coverage in (0.15, 0.3, 0.5)
        for floor in (0.1, 0.2, 0.3)
        for parts in (1, 3)
        for margin in (0.02, 0.1)
    ]  # fmt: skip
    current = take_best(
        examples, current, grid, selection, lambda e: any(len(s.boxes) >= 3 for s in e.settings)
    )
    tell_final("chosen", examples, final(examples, current, selection), base)
    return current


def take_best(
    examples: Sequence[Example],
    options: FilteringOptions,
    grid: Sequence[tuple[str, dict[str, Any]]],
    selection: SelectionOptions,
    touched: Callable[[Example], bool],
) -> FilteringOptions:
    """Return the options with the best of a grid, those given where nothing gains, tried on what can be touched."""
    some = [example for example in examples if touched(example)]
    before = final(some, options, selection)
    best, best_options, best_name = before, options, "off"
    for rule, changes in grid:
        own = getattr(options, rule).model_copy(update=changes)
        tried = options.model_copy(update={rule: own})
        found = final(some, tried, selection)
        # A little of the overlap tells apart choices with equally many hits.
        if (found >= HIT_IOU).sum() + 0.1 * found.sum() > (best >= HIT_IOU).sum() + 0.1 * best.sum():
            best, best_options, best_name = found, tried, f"{rule} {changes}"
    tell_final(best_name, some, best, before)
    return best_options


def final(
    examples: Sequence[Example], options: FilteringOptions, selection: SelectionOptions
) -> NDArray[np.float64]:
    """Return the IoU of the final annotation of every mention, 0 where it was dropped."""
    ious = []
    for e in examples:
        row = filter_mention(e.mention, e.category, e.verdict, e.candidates, selection, options)
        size = e.mention["height"], e.mention["width"]
        ious.append(0.0 if row["mask"] is None else rle.iou(row["mask"], e.truth, *size))
    return np.array(ious)


def off(options: FilteringOptions, *rules: str) -> FilteringOptions:
    """Return options with some rules switched off."""
    return options.model_copy(
        update={rule: getattr(options, rule).model_copy(update={"enabled": False}) for rule in rules}
    )


# ---- telling ----------------------------------------------------------------------------------------------------


def tell_settings(examples: Sequence[Example]) -> None:
    """Print the success of every single setting on val."""
    names = sorted({one.name for example in examples for one in example.settings})
    for subset, own in by_subset(examples):
        parts = "  ".join(f"{name} {success_of(own, name):.4f}" for name in names)
        reachable = np.mean([max(e.pool_ious, default=0) >= HIT_IOU for e in own])
        tell(f"  {subset:12} n {len(own):5}  {parts}  any proposal {reachable:.4f}")


def tell_final(
    name: str, examples: Sequence[Example], found: NDArray[np.float64], before: NDArray[np.float64]
) -> None:
    """Print success, gains and losses against another choice on the same mentions."""
    gained = int(((found >= HIT_IOU) & (before < HIT_IOU)).sum())
    lost = int(((found < HIT_IOU) & (before >= HIT_IOU)).sum())
    success = float((found >= HIT_IOU).mean()) if len(examples) else float("nan")
    tell(
        f"  n {len(examples):5}  success {success:.4f}  +{gained} -{lost}  p {mcnemar_p(gained, lost):.3f}  {name}"
    )


def success_of(examples: Sequence[Example], name: str) -> float:
    """Return the success of one setting over all mentions, those without the reference included."""
    return float(
        np.mean(
            [
                any(h for s, h in zip(e.settings, e.setting_hits, strict=True) if s.name == name)
                for e in examples
            ]
        )
    )


def by_subset(examples: Sequence[Example]) -> Iterable[tuple[str, list[Example]]]:
    """Yield (subset, its examples), the whole last."""
    for subset in VAL_SUBSETS:
        if own := [example for example in examples if example.mention["subset"] == subset]:
            yield subset, own
    yield "both", list(examples)


def tell(line: str) -> None:
    """Print to standard error."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
