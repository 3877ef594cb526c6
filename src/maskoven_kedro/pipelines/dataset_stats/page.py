"""The page about a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from maskoven_kedro.core import figures
from maskoven_kedro.core.release import ReleaseOptions
from maskoven_kedro.datasets.release import ReleaseFolder

if TYPE_CHECKING:
    from maskoven_kedro.export.report import Page

Rows = Sequence[Mapping[str, Any]]

_COUNTS = ("in", "kept", "repaired", "dropped")


def page_of(
    release: ReleaseOptions,
    told: Mapping[str, Any],
    success: Rows,
    folder: ReleaseFolder,
    plots: Sequence[Mapping[str, Any]],
    galleries: Sequence[np.ndarray],
    rules: np.ndarray,
) -> Page:
    """Collect the page: what there is, how good it is, what was left out, what it looks like.

    plots: Figures 4, 5a, 5b, 5c and 10, in that order. galleries: one per split.
    """
    from maskoven_kedro.export.report import Page

    page = Page(
        f"MaskOVEN: {release.name}", f"Recipe {folder.recipe}. Every number and picture is made by the run."
    )
    totals = told["totals"]
    kept = totals["annotations"] / max(totals["received"], 1)
    page.tiles(
        {
            "mentions came in": totals["received"],
            "have a mask": totals["annotations"],
            "of them": f"{100 * kept:.1f} %",
            "entities": totals["entities"],
        }
    )
    sample, by_category, entities, ratios, sources = plots
    page.heading(
        "What is in it", "Entities and annotations of every subset (Table 2), by category and by size."
    )
    page.table(
        told["table_2"], total=_sum_of(told["table_2"], ("seen_examples", "unseen_examples", "examples"))
    )
    page.figures(by_category, entities)
    page.figures(ratios)
    _tell_success(page, success)
    page.heading(
        "What was left out and what was mended",
        "The book of every stage and subset: in = kept + repaired + dropped. Behind it, what was dropped for which "
        "reason, by split.",
    )
    page.table(_book(told["ledger"]))
    left_out = _by_reason(told["excluded"])
    page.table(left_out, "Nothing was dropped.", _sum_of(left_out))
    page.picture(rules, "Figure 9: one example of every rule and reason; before in red, after in green.")
    page.heading(
        "Where the pictures are from",
        "Annotations by source and split (Table 7), entities before and after (Figure 10).",
    )
    page.table(told["table_7"], total=_sum_of(told["table_7"]))
    page.figures(sources)
    page.heading(
        "The sample for people",
        "One annotation of an entity at most, the splits in proportion (Table 6, Figure 4).",
    )
    page.table(told["table_6"])
    page.figures(sample)
    page.heading("What it looks like", "Masks drawn by lot, one of every category first (Figures 7 and 8).")
    for gallery in galleries:
        page.picture(gallery, "Entity, the text that the mask was drawn for, and OVEN's question.")
    page.heading("Files")
    page.table(
        [
            {"file": path, "bytes": digest.size, "sha256": digest.sha256[:16]}
            for path, digest in sorted(folder.files.items())
        ]
    )
    return page


def _tell_success(page: Page, success: Rows) -> None:
    page.heading(
        "How often a mask is right",
        "Share of mentions whose mask overlaps the truth with IoU of at least 0.5, all test subsets together, with "
        "95 % bounds (Table 1).",
    )
    shown = [
        {
            "reference": row["reference"],
            "annotator": row["annotator"],
            "population": row["population"],
            "n": row["n"],
            "right": f"{100 * row['success']:.1f} %",
            "bounds": f"{100 * row['low']:.1f} to {100 * row['high']:.1f}",
        }
        for row in success
    ]
    page.table(shown, "The truth of these pictures is not known: people have to judge the sample.")
    if success:
        page.figures(figures.success_bars(success, "Annotation success"))


def _book(ledger: Rows) -> list[dict[str, Any]]:
    """One row for every stage and subset, in the order of the stages."""
    stages: dict[str, dict[str, dict[str, Any]]] = {}
    for row in ledger:
        subsets = stages.setdefault(row["stage"], {})
        empty = {"stage": row["stage"], "subset": row["subset"], **dict.fromkeys(_COUNTS, 0), "why": ""}
        line = subsets.setdefault(row["subset"], empty)
        line["in" if row["status"] == "received" else row["status"]] += row["n"]
        if row["reason"]:
            line["why"] += f"{', ' if line['why'] else ''}{row['reason']} {row['n']:,}"
    return [line for subsets in stages.values() for line in subsets.values()]


def _by_reason(excluded: Rows) -> list[dict[str, Any]]:
    """One row for every reason, one column for every split, as the paper counts."""
    splits = list(dict.fromkeys(row["split"] for row in excluded))
    reasons = sorted({row["reason"] for row in excluded})
    known = {(row["reason"], row["split"]): row["n"] for row in excluded}
    return [
        {"reason": reason, **{split: known.get((reason, split), 0) for split in splits}} for reason in reasons
    ]


def _sum_of(rows: Rows, names: Sequence[str] | None = None) -> dict[str, Any] | None:
    """The sums of the columns that can be summed, all but the first where no names are given."""
    if not rows:
        return None
    first, *others = rows[0]
    return {first: "all", **{name: sum(row[name] for row in rows) for name in names or others}}
