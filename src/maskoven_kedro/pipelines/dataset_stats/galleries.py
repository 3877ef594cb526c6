"""Nodes that draw pictures of the release: a gallery per split, and an example of every rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.filtering import read_case
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.images import ImageFault, read_image
from maskoven_kedro.core.montage import Tile, draw_montage
from maskoven_kedro.core.options import MontageOptions, ReadingOptions
from maskoven_kedro.core.rules import start
from maskoven_kedro.core.sampling import first_drawn
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.statistics_options import StatisticsOptions
from maskoven_kedro.core.visibility import Verdict
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.shards import Shards
from maskoven_kedro.datasets.tables import TABLES
from maskoven_kedro.datasets.world import OvenWorld

Row = Mapping[str, Any]
RuleExamples = list[tuple[str, Tile]]
"""(rule or reason, tile); a repaired mask comes as two tiles, before and after."""


def draw_gallery(
    released: Shards,
    world: OvenWorld | PhotoFolder,
    statistics: StatisticsOptions,
    montage: MontageOptions,
    reading: ReadingOptions,
) -> np.ndarray:
    """Draw released masks of as many categories as there are, by lot (Figures 7 and 8)."""
    columns = ("mention_id", "category", "subset")
    drawn = first_drawn(
        partial(light_frames, released, "released", columns),
        ["category"],
        statistics.gallery,
        statistics.seed,
    )
    rows = _rows_of(released, "released", _in_turns(drawn, statistics)).sort("category", "mention_id")
    tiles = []
    for row in rows.rows(named=True):
        pixels = _pixels(world.root, row["file_name"], row, reading)
        if pixels is not None:
            lines = (
                f"{row['entity']} ({row['entity_id']})",
                row["text_prompt"],
                row["question"] or row["subset"],
            )
            tiles.append(Tile(pixels, lines, rle.decode(row["mask"], row["height"], row["width"])))
    split = drawn["subset"][0].partition("_")[0] if drawn.height else ""
    return draw_montage(tiles, f"{split}: from the release", 3, montage.tile_width)


def pick_rule_examples(
    annotations: Shards,
    mentions: Shards,
    candidates: Shards,
    world: OvenWorld | PhotoFolder,
    filtering: FilteringOptions,
    selection: SelectionOptions,
    reading: ReadingOptions,
    montage: MontageOptions,
) -> RuleExamples:
    """Pick one mention by lot for every rule that repaired and every reason that dropped."""
    changed = pl.col("status") != "kept"
    drawn = first_drawn(
        partial(light_frames, annotations, "annotations", ("mention_id", "reason"), changed),
        ["reason"],
        1,
        montage.seed,
    )
    chosen = drawn.sort("reason").select("mention_id", "reason")
    rows = {
        table: _rows_of(shards, table, chosen["mention_id"])
        for table, shards in (
            ("annotations", annotations),
            ("mentions", mentions),
            ("candidates", candidates),
        )
    }
    examples: RuleExamples = []
    for one, reason in chosen.iter_rows():
        own = {table: found.filter(pl.col("mention_id") == one) for table, found in rows.items()}
        annotation, mention = own["annotations"].row(0, named=True), own["mentions"].row(0, named=True)
        found = own["candidates"].rows(named=True)
        pixels = _pixels(world.root, mention["image_path"], mention, reading)
        if pixels is None:
            continue
        case = read_case(mention, "others", Verdict("unknown"), found, selection, filtering)
        size = mention["height"], mention["width"]
        before = start(case)
        named = f"{mention['entity_text']} ({mention['subset']})"
        asked = annotation["prompt"] or mention["question"] or ""
        shown = None if before.mask is None else rle.decode(before.mask, *size)
        told = f"{reason}: before" if annotation["mask"] is not None else f"{reason}: dropped"
        examples.append((reason, Tile(pixels, (told, named, asked), shown, before.boxes, hit=False)))
        if annotation["mask"] is not None:
            lines = (f"{reason}: after", named, _why(annotation, reason))
            examples.append((reason, Tile(pixels, lines, rle.decode(annotation["mask"], *size), hit=True)))
    return examples


def draw_rules(montage: MontageOptions, *examples: RuleExamples) -> np.ndarray:
    """Draw one example of every rule and reason, of the first split that has it (Figure 9)."""
    first: dict[str, int] = {}
    for number, part in enumerate(examples):
        for reason, _ in part:
            first.setdefault(reason, number)
    tiles = [tile for reason in sorted(first) for name, tile in examples[first[reason]] if name == reason]
    return draw_montage(tiles, "what the rules did", 4, montage.tile_width)


def light_frames(
    shards: Shards, table: str, columns: Sequence[str], wanted: pl.Expr | None = None
) -> Iterator[pl.DataFrame]:
    """Yield some columns of a table, shard by shard; the first piece has no row."""
    yield pl.DataFrame(schema=TABLES[table]).select(columns)
    for read in shards.values():
        rows = read.scan(table) if wanted is None else read.scan(table).filter(wanted)
        yield rows.select(columns).collect()


def _rows_of(shards: Shards, table: str, ids: pl.Series) -> pl.DataFrame:
    """The rows of some mentions, wherever they are; masks are read only of shards that hold one of them."""
    wanted = pl.col("mention_id").is_in(ids.implode())
    parts = [pl.DataFrame(schema=TABLES[table])]
    for read in shards.values():
        rows = read.scan(table).filter(wanted)
        if rows.select(pl.len()).collect().item():
            # A copy, because the few rows would hold all masks of their shard in memory.
            parts.append(pl.DataFrame(rows.collect().to_dicts(), schema=TABLES[table]))
    return pl.concat(parts)


def _in_turns(drawn: pl.DataFrame, options: StatisticsOptions) -> pl.Series:
    """Ids drawn in turns, so that each category comes once before one comes twice."""
    turn = drawn.with_columns(turn=pl.int_range(pl.len()).over("category"))
    return turn.sort("turn", "ticket", "mention_id").head(options.gallery)["mention_id"]


def _pixels(root: Path, name: str, row: Row, reading: ReadingOptions) -> np.ndarray | None:
    try:
        return read_image(root, name, reading.limits(), (row["width"], row["height"])).pixels
    except ImageFault:
        return None


def _why(annotation: Row, reason: str) -> str:
    """What the rule noted, shortened by the montage where it is long."""
    noted: Row = next(
        (one["detail"] for one in json.loads(annotation["decisions"]) if one["rule"] == reason), {}
    )
    return ", ".join(
        f"{name} {value}" for name, value in noted.items() if isinstance(value, int | float | str)
    )
