"""How often linkers name the right entity, on the masks of the release and on exact ones (paper, Tables 3 to 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.core.linking_breakdowns import ATTRIBUTES
from maskoven_kedro.pipelines.linking_evaluation.judging import (
    break_down,
    draw_linkers,
    judge_linkers,
    measure_linkers,
    tabulate_linkers,
)
from maskoven_kedro.pipelines.linking_evaluation.nodes import (
    ZERO_SHOT,
    ask_linker,
    ask_zero_shot,
    find_asked_regions,
    find_intents,
    find_redirects,
    gather_asked,
    join_redirects,
)
from maskoven_kedro.pipelines.linking_evaluation.page import draw_links, write_linker_page
from maskoven_kedro.pipelines.splits import SPLITS, per_split
from maskoven_kedro.pipelines.training.pipeline import LINKERS, WITH_REGIONS

MEASURED_ON = ("entity", "query", "human")
"""Splits with subsets that linkers are measured on."""

TAG = "linking_evaluation"
FIGURES = tuple(f"linker_figure_{name}" for name in ("subset", "group", *ATTRIBUTES, "position"))
TABLES = ("table_3", "table_4", "table_5")


def create_pipeline(splits: Iterable[str] = SPLITS, linkers: Iterable[str] = LINKERS) -> Pipeline:
    """Ask the zero-shot linker and each trained one about val and test, judge them together, write the page.

    Empty where no split is measured on, as one's own photos have no answer.
    """
    splits, linkers = tuple(splits), tuple(linkers)
    measured = [split for split in MEASURED_ON if split in splits]
    if not measured:
        return Pipeline([])
    asking = [
        Node(
            gather_asked,
            ["params:asking", "truth_prompts", *(f"{split}_samples" for split in measured)],
            "asked",
            name="gather_asked",
        ),
        Node(
            ask_zero_shot,
            ["params:linking", "params:asking", "world@entity", "entity_codes", "name_index", "asked"],
            f"predictions_{ZERO_SHOT}",
            name="ask_zero_shot",
            tags="gpu",
        ),
        *(_asking(linker, measured) for linker in linkers),
    ]
    found = _found(splits, measured, bool(WITH_REGIONS.intersection(linkers)))
    return found + Pipeline([*asking, *_judging((ZERO_SHOT, *linkers), measured)], tags=TAG)


def _found(splits: Sequence[str], measured: Sequence[str], with_regions: bool) -> Pipeline:
    """What each split knows of its mentions and entities; any split may know what an answer has become."""
    redirects = Node(find_redirects, "entities@table", "redirects", name="find_redirects")
    inputs = ["mentions@table", "references@table", "params:asking"]
    intents = Node(find_intents, inputs, "intents", name="find_intents")
    found = per_split([redirects], splits, tag=TAG, joined=("redirects",))
    found += per_split([intents], measured, tag=TAG, joined=("intents",))
    if with_regions:
        regions = Node(find_asked_regions, "regions@table", "asked_regions", name="find_asked_regions")
        found += per_split([regions], measured, tag=TAG, joined=("asked_regions",))
    joined = Node(
        join_redirects,
        [f"{split}_redirects" for split in splits],
        "linking_redirects",
        name="join_redirects",
    )
    return found + Pipeline([joined], tags=TAG)


def _judging(linkers: Sequence[str], measured: Sequence[str]) -> list[Node]:
    numbers = ["linker_accuracy", "linker_overall", "linker_comparison"]
    broken = ["linker_breakdown", "linker_positions", "linker_valid"]
    return [
        Node(
            judge_linkers,
            ["asked", "linking_redirects", *(f"predictions_{linker}" for linker in linkers)],
            "linker_verdicts",
            name="judge_linkers",
        ),
        Node(measure_linkers, "linker_verdicts", [*numbers, "linker_metrics"], name="measure_linkers"),
        Node(
            break_down,
            [
                *("linker_verdicts", "asked", "entity_codes", "params:linking"),
                *(f"{split}_intents" for split in measured),
                *(f"{split}_samples" for split in measured),
            ],
            broken,
            name="break_down",
        ),
        Node(tabulate_linkers, [*numbers, "params:linkers"], list(TABLES), name="tabulate_linkers"),
        Node(
            draw_linkers,
            ["linker_accuracy", "linker_breakdown", "linker_positions"],
            list(FIGURES),
            name="draw_linkers",
        ),
        Node(
            draw_links,
            ["linker_verdicts", "asked", "world@entity", "params:montage", "params:reading"],
            "montage_links",
            name="draw_links",
        ),
        Node(
            write_linker_page,
            [*numbers, *broken, "montage_links", *TABLES, *FIGURES],
            "linker_report",
            name="write_linker_page",
        ),
    ]


def _asking(linker: str, splits: Sequence[str]) -> Node:
    """The node of one linker; regions are asked for only where it sees them."""
    regions = [f"{split}_asked_regions" for split in splits] if linker in WITH_REGIONS else []
    return Node(
        ask_linker,
        [
            *(f"params:linkers.{linker}", "params:linking", "params:asking", "world@entity", "entity_codes"),
            *(f"linker_{linker}", "asked", *regions),
        ],
        f"predictions_{linker}",
        name=f"ask_{linker}",
        tags="gpu",
    )
