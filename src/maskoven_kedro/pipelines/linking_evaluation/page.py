"""Nodes that show what linkers do: links as pictures, and one page with every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from maskoven_kedro.core import linking_breakdowns, rle
from maskoven_kedro.core.images import ImageFault, read_image
from maskoven_kedro.core.linking_figures import NAMES
from maskoven_kedro.core.linking_scores import HEADLINE
from maskoven_kedro.core.montage import Tile, draw_montage, stack_sheets
from maskoven_kedro.core.options import MontageOptions, ReadingOptions
from maskoven_kedro.core.sampling import lottery
from maskoven_kedro.datasets.world import OvenWorld

if TYPE_CHECKING:
    from maskoven_kedro.export.report import Page

Rows = Sequence[Mapping[str, Any]]

_MEASURES = {
    "micro": "all mentions",
    "paper": "the paper's weighting (query 2.48 %)",
    "oven_entity": "OVEN, entity (harmonic of seen and unseen)",
    "oven_query": "OVEN, query (harmonic of seen and unseen)",
    "oven": "OVEN, both (harmonic)",
}
_MASKS = {"release": "release", "truth": "exact"}
_HEADS = {"retrieval": "R", "generation": "G", "zero_shot": "Z"}


def draw_links(
    verdicts: pl.LazyFrame,
    asked: pl.DataFrame,
    world: OvenWorld,
    montage: MontageOptions,
    reading: ReadingOptions,
) -> np.ndarray:
    """Draw right and wrong links of every linker, by lot: the mask that was shown, what was said, what is right."""
    judged = verdicts.filter(pl.col("prompt_masks") == "release").collect()
    chosen = pl.concat([_drawn(own, montage) for own in judged.partition_by("linker", maintain_order=True)])
    ids = {*chosen["entity_id"], *chosen["answer"].drop_nulls()}
    names = dict(world.titles().filter(pl.col("entity_id").is_in(list(ids))).iter_rows())
    shown = asked.filter(pl.col("mention_id").is_in(chosen["mention_id"].unique().implode()))
    masks = {(row["mention_id"], row["prompt_masks"]): row for row in shown.iter_rows(named=True)}
    sheets = []
    for own in chosen.partition_by("linker", maintain_order=True):
        tiles = [_tile(row, masks, names, world, reading) for row in own.iter_rows(named=True)]
        title = f"{own['linker'][0]}: right links green, wrong ones red, exact masks outlined in white"
        sheets.append(
            draw_montage([tile for tile in tiles if tile], title, montage.columns, montage.tile_width)
        )
    return stack_sheets(sheets)


def write_linker_page(
    accuracy: Rows,
    overall: Rows,
    comparison: Rows,
    broken: Rows,
    positions: Rows,
    valid: Rows,
    montage: np.ndarray,
    *shown: Any,
) -> str:
    """Write the page about linkers. shown: Tables 3 to 5, then the figures in the order of `draw_linkers`."""
    from plotly.offline import get_plotlyjs

    from maskoven_kedro.export.report import Page

    tables, figures = shown[:3], shown[3:]
    page = Page(
        "Linkers: which entity is under the mask?",
        "Every number and picture is made by the run. A mention without a prediction is wrong; bounds are 95 %.",
    )
    whole = [row for row in accuracy if (row["subset"], row["group"]) == ("test", "all")]
    released = [row for row in whole if row["prompt_masks"] == "release"]
    best = max(released, key=lambda row: row["accuracy"], default=None)
    page.tiles(
        {
            "linkers": len(released),
            "mentions of the test": max((row["n"] for row in released), default=0),
            **({f"right, {best['linker']}": f"{100 * best['accuracy']:.1f} %"} if best else {}),
        }
    )
    _tell_tables(page, tables)
    _tell_accuracy(page, accuracy, overall, figures[:2])
    _tell_comparison(page, comparison)
    _tell_breakdowns(page, broken, positions, valid, figures[2:])
    page.heading("What it looks like", "Links drawn by lot, each linker with as many right as wrong ones.")
    page.picture(montage, "What the linker said, what is right, and the subset; the mask that it was shown.")
    return page.render(get_plotlyjs())


def _tell_accuracy(page: Page, accuracy: Rows, overall: Rows, figures: Rows) -> None:
    page.heading(
        "How often a link is right",
        "Per cent of mentions, on the masks of the release; below it with exact masks, the truth's, asked about a "
        "second time where the entity is visible. What is lost between the two is lost by annotation.",
    )
    page.figures(*figures)
    for masks in ("release", "truth"):
        rows = [
            {"masks": _MASKS[masks], "entities": row["group"], **row}
            for row in accuracy
            if row["prompt_masks"] == masks
        ]
        page.table(_by_linker(rows, ("masks", "subset", "entities"), "accuracy"), "No linker was asked.")
    page.heading(
        "Single numbers", "Over all mentions, as the paper weights its splits, and OVEN's own scores."
    )
    rows = [
        {
            "masks": _MASKS[row["prompt_masks"]],
            "of": row["scope"],
            **row,
            "measure": _MEASURES[row["measure"]],
        }
        for row in overall
    ]
    page.table(_by_linker(rows, ("masks", "of", "measure"), "value"), "No subset is complete.")


def _tell_tables(page: Page, tables: Sequence[Rows]) -> None:
    """Tables 3 to 5, one decimal as in the paper."""
    heads = (
        ("Prompts and linkers (Table 3)", "Accuracy in per cent by split, and over all mentions. R: retrieves, G: "
         "generates, Z: zero-shot, not trained on entities."),
        ("Pre-training, fine-tuning, regions (Table 4)", "Gains are points over the same linker without regions (Seg); "
         "p is McNemar's, over the whole test."),
        ("Retrieval and generation (Table 5)", "Linkers that were trained on entities."),
    )  # fmt: skip
    for (title, told), rows in zip(heads, tables, strict=True):
        page.heading(title, told)
        for scope in dict.fromkeys(row.get("scope") for row in rows):  # val has no human split
            own = [row for row in rows if row.get("scope") == scope]
            page.table([{_HEADS.get(name, name): _cell(name, row[name]) for name in row} for row in own])


def _tell_comparison(page: Page, comparison: Rows) -> None:
    page.heading(
        "One against another",
        "Points on the same mentions with the paired interval, and McNemar's p, over all test subsets. A linker "
        "against itself: exact masks (truth) against those of the release.",
    )
    rows = [
        {
            "first": row["first"], "second": row["second"], "entities": row["group"], "n": row["n"],
            "only first": row["only_first"], "only second": row["only_second"],
            "difference": f"{100 * row['difference']:+.1f} ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})",
            "p": float(row["p"]),
        }
        for row in comparison
        if row["subset"] == "test"
    ]  # fmt: skip
    page.table(rows, "One linker alone has nobody to be compared with.")


def _tell_breakdowns(page: Page, broken: Rows, positions: Rows, valid: Rows, figures: Rows) -> None:
    page.heading(
        "What it hangs on",
        "Accuracy in per cent with bounds over the test subsets, by what is known of a mention.",
    )
    page.figures(*figures)
    for by in linking_breakdowns.ATTRIBUTES:
        own = [{NAMES[by]: row["group"], **row} for row in broken if row["by"] == by and _is_shown(row)]
        page.table(_by_linker(own, (NAMES[by],), "accuracy"))
    page.heading(
        "Token by token",
        "Share of mentions whose code has the right token at a position, and of those right up to there. The code is "
        "that of the entity that was answered.",
    )
    page.table(
        [
            {"linker": row["linker"], "position": row["position"], "n": row["n"], "token": row["token"],
             "all up to there": row["prefix"]}
            for row in positions if _is_shown(row)
        ]
    )  # fmt: skip
    page.table(
        [
            {"linker": row["linker"], "n": row["n"], "said a code or name that exists": row["valid"],
             "share": row["share"]}
            for row in valid if _is_shown(row)
        ]
    )  # fmt: skip


def _is_shown(row: Mapping[str, Any]) -> bool:
    return bool(row["subset"] == "test" and row["prompt_masks"] == "release")


def _by_linker(rows: Rows, names: Sequence[str], value: str) -> list[dict[str, Any]]:
    """One row for every value of the named columns, one column for every linker: the value with its bounds."""
    linkers = list(dict.fromkeys(row["linker"] for row in rows))
    known: dict[tuple[Any, ...], dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        known.setdefault(tuple(row[name] for name in names), {})[row["linker"]] = row
    return [
        {
            **dict(zip(names, place, strict=True)),
            "n": max(row["n"] for row in own.values()),
            **{linker: _told(own[linker], value) if linker in own else "" for linker in linkers},
        }
        for place, own in known.items()
    ]


def _drawn(judged: pl.DataFrame, montage: MontageOptions) -> pl.DataFrame:
    """A row of right links and a row of wrong ones of one linker on the test subsets, by lot."""
    tested = judged.filter(pl.col("subset").is_in(list(HEADLINE)))
    tickets = pl.Series(lottery(tested["mention_id"], montage.seed), dtype=pl.UInt64)
    drawn = tested.with_columns(ticket=tickets).sort("ticket", "mention_id").drop("ticket")
    return pl.concat(
        [drawn.filter(pl.col("correct") == right).head(montage.columns) for right in (True, False)]
    )


def _tile(
    row: Mapping[str, Any],
    masks: Mapping[tuple[str, str], Mapping[str, Any]],
    names: Mapping[str, str],
    world: OvenWorld,
    reading: ReadingOptions,
) -> Tile | None:
    """The tile of one link; None where the picture cannot be read any more."""
    shown = masks[row["mention_id"], "release"]
    exact = masks.get((row["mention_id"], "truth"))
    size = shown["height"], shown["width"]
    try:
        picture = read_image(world.root, shown["image_path"], reading.limits(), size[::-1]).pixels
    except ImageFault:
        return None
    said = names.get(row["answer"], row["answer"]) if row["answer"] else "nothing"
    seen = {True: "seen", False: "unseen", None: ""}[row["seen"]]
    return Tile(
        picture,
        (f"said: {said}", f"is: {names.get(row['entity_id'], row['entity_id'])}", f"{row['subset']} {seen}"),
        rle.decode(shown["mask"], *size),
        hit=row["correct"],
        truth=rle.decode(exact["mask"], *size) if exact else None,
    )


def _told(row: Mapping[str, Any], name: str) -> str:
    return f"{100 * row[name]:.1f} ({100 * row['low']:.1f} to {100 * row['high']:.1f})"


def _cell(name: str, value: Any) -> Any:
    """A cell of a table as the paper writes it: a tick, points and per cent with one decimal, p with three."""
    if isinstance(value, bool):
        return "✓" if value else ""
    if not isinstance(value, float) or name == "p":
        return value
    return f"{value:+.1f}" if name.endswith("_gain") else f"{value:.1f}"
