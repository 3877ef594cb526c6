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
    page.table(told["table_2"])
    page.figures(by_category, entities)
    page.figures(ratios)
    _tell_success(page, success)
    page.heading(
        "What was left out and what was mended",
        "The book of annotation and filtering: in = kept + repaired + dropped.",
    )
    page.table(_book(told["ledger"]))
    page.picture(rules, "Figure 9: one example of every rule and reason; before in red, after in green.")
    page.heading(
        "Where the pictures are from",
        "Annotations by source and split (Table 7), entities before and after (Figure 10).",
    )
    page.table(told["table_7"])
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
    return [
        {
            "stage": row["stage"],
            "subset": row["subset"],
            "what": row["status"],
            "why": row["reason"] or "",
            "n": row["n"],
        }
        for row in ledger
    ]
