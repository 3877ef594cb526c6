"""The dataset card: what a release holds, where it is from, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maskoven_kedro.core.licences import licence_of


@dataclass(frozen=True)
class CardFacts:
    """What a card tells.

    subsets: rows of counts, `subset`, `examples`, `entities`, `images`. sources: source -> annotations. excluded: rows
    `split`, `reason`, `n` of what the filtering dropped. recipe: fingerprint of everything that the release is made
    from. digest: of its data files. success: rows of `statistics.table_1`, none where no truth is known.
    """

    name: str
    subsets: Sequence[Mapping[str, Any]]
    sources: Mapping[str, int]
    excluded: Sequence[Mapping[str, Any]]
    recipe: str
    digest: str
    rendered: bool
    pictures: bool
    success: Sequence[Mapping[str, Any]] = ()


def front_matter(facts: CardFacts) -> str:
    """Return the YAML head that Hugging Face reads: which Parquet files are which split."""
    lines = [
        "---",
        f"pretty_name: MaskOVEN {facts.name}",
        "license: other",
        "task_categories:",
        "- image-segmentation",
    ]
    lines += ["configs:", "- config_name: default", "  data_files:"]
    for row in facts.subsets:
        if row["examples"]:
            lines += [f"  - split: {row['subset']}", f"    path: parquet/{row['subset']}-*.parquet"]
    return "\n".join([*lines, "---", ""])


def dataset_card(facts: CardFacts) -> str:
    """Return the card in Markdown, without the YAML head."""
    total = sum(row["examples"] for row in facts.subsets)
    parts = [
        f"# MaskOVEN: {facts.name}",
        f"{total:,} mentions, each a pixel mask in a picture and the Wikidata entity that it shows, made by reverse "
        "region-to-entity annotation: the entity is known, its pixels are searched.",
        _origin(facts),
        "## Counts",
        _table(
            ("subset", "annotations", "entities", "pictures"),
            [(r["subset"], r["examples"], r["entities"], r["images"]) for r in facts.subsets],
        ),
        "## How often a mask is right",
        _success(facts.success),
        "## Left out",
        _excluded(facts.excluded),
        "## Whose pictures they are",
        _sources(facts.sources),
        "## Files",
        _FILES,
        "## How it was made",
        f"Recipe `{facts.recipe}`, digest of the data files `{facts.digest}`. The same recipe gives the same bytes. "
        "Masks are run lengths in the frame of the upright picture (EXIF rotation applied).",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_FILES = """- `mask_oven_<subset>.json`: MaskOVEN's own layout; string ids, lists of run lengths and of corner boxes.
- `coco_<subset>.json`: strict COCO for pycocotools; `mention_id` and `entity_id` stand beside the integer ids.
- `parquet/<subset>-*.parquet`: for `datasets.load_dataset(<this folder>)`.
- `label_studio/<subset>.json` with `label_studio/config.xml`: tasks for people who judge masks.
- `fiftyone/<subset>.json`: `FiftyOneImageDetectionDataset`; with masks, import the strict COCO file.
- `croissant.json`: the same for machines.

Paths of pictures (`file_name`) are relative to the folder that holds `images/` and `wikipedia_images/`."""


def _origin(facts: CardFacts) -> str:
    if facts.rendered:
        return (
            "The pictures are **rendered by this project**. Names of sources imitate OVEN's, so that tools can be "
            "tried; the licence of a source binds the real pictures of that name, not these."
        )
    kept = (
        "are part of the files" if facts.pictures else "are **not** part of it: fetch them from their sources"
    )
    return f"Annotations, no rights in pictures: the pictures belong to their sources and {kept}."


def _success(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return (
            "Not told here: where the truth is known, `dataset_card.md` among the reports of the run has it."
        )
    shown = [
        (
            r["reference"],
            r["annotator"],
            r["population"],
            r["n"],
            f"{100 * r['success']:.1f} % ({100 * r['low']:.1f} to {100 * r['high']:.1f})",
        )
        for r in rows
    ]
    note = "Share of masks with IoU of at least 0.5 with the truth over all test subsets, with Wilson bounds at 95 %."
    return note + "\n\n" + _table(("reference", "annotator", "population", "n", "right"), shown)


def _excluded(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return "Nothing."
    return _table(("split", "reason", "mentions"), [(r["split"], r["reason"], r["n"]) for r in rows])


def _sources(sources: Mapping[str, int]) -> str:
    ordered = sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(name, n, licence_of(name).name, licence_of(name).allowed_use) for name, n in ordered]
    warning = "A reading of the sources' pages, not legal advice."
    return warning + "\n\n" + _table(("source", "annotations", "terms", "use allowed at most"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell).replace("|", "\\|") for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
