"""Nodes that make the release and count what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from maskoven_kedro.core import figures, statistics
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.core.release import DROPPED, RELEASED, ReleaseOptions, unread_rows
from maskoven_kedro.core.sampling import evaluation_sample, first_drawn
from maskoven_kedro.core.statistics_options import StatisticsOptions
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.release import ReleaseFiles, ReleaseFolder
from maskoven_kedro.datasets.shards import Shards
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.execution.promises import Promises
from maskoven_kedro.pipelines.dataset_stats.release_files import card_facts, release_files, release_shard
from maskoven_kedro.pipelines.origins import Origin, origins, subset_of_shard

Rows = list[dict[str, Any]]


def collect_release(
    annotations: Shards, mentions: Shards, entities: pl.LazyFrame, release: ReleaseOptions
) -> Promises:
    """Promise the released rows of every subset, a shard for every shard of annotations that holds some of it."""
    tasks = {}
    for number, (shard, behind) in enumerate(origins(mentions, annotations, ("annotations",))):
        for subset in sorted({subset_of_shard(name) for name in behind.names}):
            own = Origin.of(mentions, [name for name in behind.names if subset_of_shard(name) == subset])
            tasks[f"{subset}-{number:05d}"] = partial(
                release_shard, annotations[shard], subset, own, entities, release.allowed_uses
            )
    known = entities.select("entity_id", "category").sort("entity_id")
    recipe = fingerprint("released 2", annotations.digest, known, release.allowed_uses)
    return Promises(tasks, recipe)


def list_unread(mentions: Shards) -> pl.DataFrame:
    """List what a split's files hold but could not be read, with the reason."""
    parts = [pl.DataFrame(schema=DROPPED)]
    for shard, read in mentions.items():
        refused = read.scan("rejections").collect()
        if refused.height:
            parts.append(
                unread_rows(
                    subset_of_shard(shard), read.scan("mentions").select("mention_id").collect(), refused
                )
            )
    return pl.concat(parts)


def count(mentions: pl.LazyFrame, entities: pl.LazyFrame, released: pl.LazyFrame) -> dict[str, pl.DataFrame]:
    """Count mentions, annotations, entities and pictures of a split, by everything that a table asks for."""
    category = entities.select("entity_id", "category").unique("entity_id", keep="first", maintain_order=True)
    ratio = pl.col("area") / (pl.col("height").cast(pl.Int64) * pl.col("width"))
    ratios = statistics.ratio_histogram(released.select("subset", ratio=ratio))
    return {
        "cube": statistics.cube_from(mentions, released, category),
        "images": statistics.image_counts(released),
        "ratios": ratios.collect(engine="streaming").sort("subset", "bin"),
    }


def locate_pictures(world: OvenWorld | PhotoFolder) -> Path:
    """Say which folder the paths of pictures are relative to."""
    return world.root


def draw_sample(options: StatisticsOptions, *released: Shards) -> pl.DataFrame:
    """Draw the annotations that people judge."""
    drawn = first_drawn(partial(_lots, released), ["split", "entity_id"], 1, options.seed)
    longest = int(drawn["longest"][0]) if drawn.height else 1
    sample = evaluation_sample(drawn, options.cases, options.seed, longest)
    return sample.join(drawn.select("mention_id", "category"), on="mention_id", how="left")


def _lots(released: Sequence[Shards]) -> Iterator[pl.DataFrame]:
    """What the lot has to know of released rows."""
    split = pl.col("subset").str.split("_").list.first()
    columns = [pl.col("mention_id"), split.alias("split"), pl.col("entity_id", "category")]
    yield pl.DataFrame(schema=RELEASED).select(columns)
    for read in (one for shards in released for one in shards.values()):
        yield read.scan("released").select(columns).collect()


def tabulate(
    sample: pl.LazyFrame, filtering: Mapping[str, Any], *counts: Mapping[str, pl.DataFrame]
) -> tuple[dict[str, Any], dict[str, float], Rows, Rows, Rows]:
    """Make the tables and the numbers behind the figures, and check that they agree."""
    cube, images, ratios = (
        pl.concat([part[name] for part in counts]) for name in ("cube", "images", "ratios")
    )
    drawn = sample.collect()
    of_sample = drawn.group_by("category").len().sort("category")
    told = {
        "totals": statistics.totals(cube),
        "table_2": statistics.table_2(cube, images),
        "table_6": statistics.table_6(drawn),
        "table_7": statistics.table_7(cube),
        "categories": statistics.by_category(cube),
        "sample_categories": dict(of_sample.iter_rows()),
        "sources": statistics.by_source(cube),
        "annotations_by_source": statistics.annotations_by_source(cube),
        "ratios": ratios.to_dicts(),
        "excluded": filtering["excluded"],
        "ledger": filtering["ledger"],
    }
    statistics.check_sums(told)
    metrics = {f"release/{name}": float(n) for name, n in told["totals"].items()}
    return told, metrics, told["table_2"], told["table_6"], told["table_7"]


def tabulate_success(success: Sequence[Mapping[str, Any]] | None) -> Rows:
    """Make Table 1, which stays empty where no truth is known."""
    return statistics.table_1(success or ())


def draw_figures(told: Mapping[str, Any]) -> tuple[figures.Figure, ...]:
    """Draw Figures 4, 5a, 5b, 5c and 10."""
    categories = told["categories"]
    names = [row["category"] for row in categories]
    sources = told["sources"]
    places = [f"{row['source']} ({row['split']})" for row in sources]
    return (
        figures.category_pie(
            {name: told["sample_categories"].get(name, 0) for name in names},
            "Figure 4: categories of the sample that people judge",
        ),
        figures.category_pie(
            {row["category"]: row["annotations"] for row in categories},
            "Figure 5a: categories of annotations",
        ),
        figures.before_and_after(
            names,
            [row["entities_received"] for row in categories],
            [row["entities_annotated"] for row in categories],
            "Figure 5b: entities by category",
        ),
        figures.ratio_bars(told["ratios"], "Figure 5c: how much of its picture a mention covers"),
        figures.before_and_after(
            places,
            [row["entities_received"] for row in sources],
            [row["entities_annotated"] for row in sources],
            "Figure 10: entities by source and split",
        ),
    )


def write_release(
    release: ReleaseOptions, told: Mapping[str, Any], pictures: Path, *parts: Shards | pl.DataFrame
) -> ReleaseFiles:
    """Promise the files of the release.

    parts: the released rows of every split, and what could not be read of it.
    """
    released = [part for part in parts if isinstance(part, Shards)]
    unread = pl.concat([part for part in parts if isinstance(part, pl.DataFrame)])
    return release_files(release, told, pictures, released, unread)


def write_page(
    release: ReleaseOptions,
    told: Mapping[str, Any],
    success: Rows,
    folder: ReleaseFolder,
    rules: np.ndarray,
    *drawn: Any,
) -> tuple[str, str]:
    """Write the page that a person reads, and the dataset card with what was measured."""
    from plotly.offline import get_plotlyjs

    from maskoven_kedro.export.card import dataset_card
    from maskoven_kedro.pipelines.dataset_stats.page import page_of

    plots = [one for one in drawn if isinstance(one, Mapping)]
    galleries = [one for one in drawn if isinstance(one, np.ndarray)]
    page = page_of(release, told, success, folder, plots, galleries, rules)
    return page.render(get_plotlyjs()), dataset_card(
        card_facts(release, told, folder.recipe, folder.files, success)
    )
