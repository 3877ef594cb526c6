"""Hypernyms by category: P31 and P279 as the paper takes them, against ours.

    python benchmarks/hypernyms.py                       # what is said: the miniature's entities
    python benchmarks/hypernyms.py --ranked A --naive B  # what it is worth: two runs of one world

A and B are the folders (`root`) of two runs, the second with `--params references.hypernyms.mode=naive`. Prints a JSON
row per category: how many entities have a hypernym, for how many our rules let the first pass (ours always do), and for
how many it is an everyday noun; or the success of intension in both runs, the paired interval of the difference,
McNemar's p.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from maskoven_kedro.core.categories import categorise
from maskoven_kedro.core.common_nouns import BASIC
from maskoven_kedro.core.facts import ClassStatement
from maskoven_kedro.core.hypernyms import HypernymOptions, choose_hypernyms, kind_word
from maskoven_kedro.core.intervals import mcnemar_p, paired_bootstrap
from maskoven_kedro.core.plurals import singular
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.success import hits, truth_frame

MODES = ("naive", "ranked")
SETTING = "grounded_sam/intension"


def said(names: dict[str, str], classes: dict[str, list[ClassStatement]]) -> Iterator[dict[str, Any]]:
    """Yield a row per category: entities, and per mode those with any, a useful, an everyday first hypernym."""
    by_category: dict[str, list[str]] = {}
    for item, above in classes.items():
        for category in (categorise(above), "all"):
            by_category.setdefault(category, []).append(item)
    for category, items in sorted(by_category.items()):
        row: dict[str, Any] = {"category": category, "entities": len(items)}
        for mode in MODES:
            options = HypernymOptions.model_validate({"mode": mode})
            chosen = [choose_hypernyms(classes[item], options, avoid=(names[item],)) for item in items]
            first = [found[0] for found in chosen if found]
            statements = [ClassStatement(h.id, h.label, "en", "P279", "normal", 1, "Q1") for h in first]
            row[mode] = {
                "any": len(first),
                "useful": sum(kind_word(statement) is not None for statement in statements),
                "everyday": sum(singular(h.label.casefold()) in BASIC for h in first),
            }
        yield row


def worth(ranked: pl.DataFrame, naive: pl.DataFrame, categories: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row per category from hits of both runs (columns mention_id, hit) and mention_id -> category."""
    both = ranked.join(naive, on="mention_id", suffix="_naive").join(categories, on="mention_id")
    everything = both.with_columns(category=pl.lit("all"))
    for (category,), part in sorted(pl.concat([both, everything]).group_by("category")):
        gained = part.filter(pl.col("hit") & ~pl.col("hit_naive")).height
        lost = part.filter(~pl.col("hit") & pl.col("hit_naive")).height
        low, high = paired_bootstrap(gained, lost, part.height, seed=0)
        yield {
            "category": category,
            "mentions": part.height,
            "naive": round(part["hit_naive"].sum() / part.height, 4),
            "ranked": round(part["hit"].sum() / part.height, 4),
            "difference": [round(low, 4), round(high, 4)],
            "p": round(mcnemar_p(gained, lost), 4),
        }


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ranked", type=Path)
    parser.add_argument("--naive", type=Path)
    parser.add_argument("--world", type=Path, help="default: 01_raw/miniature below the first run")
    arguments = parser.parse_args()
    if arguments.ranked and arguments.naive:
        world = arguments.world or arguments.ranked / "01_raw" / "miniature"
        rows = worth(
            _hits(arguments.ranked, world), _hits(arguments.naive, world), _categories(arguments.ranked)
        )
    else:
        rows = said(*_miniature())
    for row in rows:
        print(json.dumps(row))


def _miniature() -> tuple[dict[str, str], dict[str, list[ClassStatement]]]:
    from maskoven_kedro.knowledge.snapshot import SnapshotSource
    from maskoven_kedro.miniature.facts import entities, snapshot_lines

    names = {fact.entity_id: fact.label for fact in entities().values()}
    with tempfile.TemporaryDirectory() as folder:
        snapshot = Path(folder) / "snapshot.nt"
        snapshot.write_text("\n".join(snapshot_lines()) + "\n", encoding="utf-8")
        return names, SnapshotSource(snapshot).classes(list(names))


def _hits(root: Path, world: Path) -> pl.DataFrame:
    """Hits of the intension setting over all subsets of a run."""
    mentions = pl.read_parquet(root / "02_intermediate" / "*" / "mentions" / "mentions" / "*.parquet")
    found = pl.read_parquet(root / "04_feature" / "*" / "candidates" / "candidates" / "*.parquet")
    documents = [json.loads(path.read_bytes()) for path in sorted((world / "ground_truth").glob("*.json"))]
    truth = pl.concat([truth_frame(document) for document in documents])
    measured = hits(found, mentions, truth, SelectionOptions(policy="best", box_threshold=0.15))
    return measured.filter(pl.col("setting") == SETTING).select("mention_id", "hit")


def _categories(root: Path) -> pl.DataFrame:
    mentions = pl.read_parquet(root / "02_intermediate" / "*" / "mentions" / "mentions" / "*.parquet")
    entities = pl.read_parquet(root / "03_primary" / "*" / "entities" / "entities" / "*.parquet").unique(
        "entity_id"
    )
    return mentions.join(entities, on="entity_id").select("mention_id", "category")


if __name__ == "__main__":
    main()
