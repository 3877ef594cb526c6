"""Chooses how boxes are kept, on the val subsets of the world at hand: `uv run python benchmarks/choose_selection.py`.

Needs the candidates of a run (`uv run kedro run --pipelines miniature,knowledge_augmentation,mask_annotation`). Prints
the share of hits on entity_val and query_val for every policy and threshold, and the best by their mean.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import polars as pl

from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.success import hits, truth_frame

SUBSETS = ("entity_val", "query_val")


def main() -> None:
    """Print a JSON row per policy and threshold, the best one last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("data"))
    parser.add_argument("--world", type=Path, default=Path("data/01_raw/miniature"))
    arguments = parser.parse_args()
    parts = [_measured_parts(arguments.root, arguments.world, subset) for subset in SUBSETS]
    rows = []
    for policy in ("all", "best"):
        for step in range(1, 15):
            selection = SelectionOptions(policy=policy, box_threshold=step * 0.05)
            measured = pl.concat([hits(found, listed, truth, selection) for listed, found, truth in parts])
            settings = dict(
                measured.group_by("setting").agg(pl.col("hit").mean()).sort("setting").iter_rows()
            )
            row = {
                "policy": policy,
                "box_threshold": round(step * 0.05, 2),
                "mean": sum(settings.values()) / len(settings),
            }
            rows.append(row | {"settings": {name: round(value, 3) for name, value in settings.items()}})
            print(json.dumps(rows[-1]))
    print(json.dumps({"best": max(rows, key=lambda row: row["mean"])}))


def _measured_parts(root: Path, world: Path, subset: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Mentions, candidates and truth of one val subset."""
    split = subset.partition("_")[0]
    mentions = pl.scan_parquet(sorted((root / "02_intermediate" / split / "mentions").rglob("*.parquet")))
    listed = mentions.filter(pl.col("subset") == subset).collect()
    found = pl.scan_parquet(
        sorted((root / "04_feature" / split / "candidates" / "candidates").rglob("*.parquet"))
    )
    own = found.filter(pl.col("mention_id").is_in(listed["mention_id"].to_list())).collect()
    return listed, own, truth_frame(json.loads((world / "ground_truth" / f"{subset}.json").read_text()))


if __name__ == "__main__":
    main()
