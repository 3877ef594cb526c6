"""From annotations to the released files, the tables and figures about them, and one page to read."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

from maskoven_kedro.pipelines.dataset_stats.galleries import draw_gallery, draw_rules, pick_rule_examples
from maskoven_kedro.pipelines.dataset_stats.nodes import (
    collect_release,
    count,
    draw_figures,
    draw_sample,
    list_unread,
    locate_pictures,
    tabulate,
    tabulate_success,
    write_page,
    write_release,
)
from maskoven_kedro.pipelines.splits import SPLITS, per_split

FIGURES = ("figure_4", "figure_5a", "figure_5b", "figure_5c", "figure_10")
_JOINED = ("released", "unread", "counts", "gallery", "rule_examples", "pictures")


def create_pipeline(splits: Iterable[str] = SPLITS) -> Pipeline:
    """Collect and count what is released, once per split; then write the release and the page about it."""
    splits = tuple(splits)
    nodes = [
        Node(
            collect_release,
            ["annotations@shards", "mentions@shards", "entities@table", "params:release"],
            "released@shards",
            name="collect_release",
        ),
        Node(list_unread, "mentions@shards", "unread", name="list_unread"),
        Node(locate_pictures, "world", "pictures", name="locate_pictures"),
        Node(count, ["mentions@table", "entities@table", "released@table"], "counts", name="count"),
        Node(
            draw_gallery,
            ["released@shards", "world", "params:statistics", "params:montage", "params:reading"],
            "gallery",
            name="draw_gallery",
        ),
        Node(
            pick_rule_examples,
            [
                *("annotations@shards", "mentions@shards", "candidates@shards", "world"),
                *("params:filtering", "params:selection", "params:reading", "params:montage"),
            ],
            "rule_examples",
            name="pick_rule_examples",
        ),
    ]
    return per_split(nodes, splits, tag="dataset_stats", joined=_JOINED) + _joined(splits)


def _joined(splits: tuple[str, ...]) -> Pipeline:
    counts = [f"{split}_counts" for split in splits]
    nodes = [
        Node(
            draw_sample,
            ["params:statistics", *(f"{split}_released@shards" for split in splits)],
            "evaluation_sample",
            name="draw_sample",
        ),
        Node(
            tabulate,
            ["evaluation_sample", "filtering_ledger", *counts],
            ["dataset_statistics", "dataset_metrics", "table_2", "table_6", "table_7"],
            name="tabulate",
        ),
        Node(tabulate_success, "annotation_success", "table_1", name="tabulate_success"),
        Node(draw_figures, "dataset_statistics", list(FIGURES), name="draw_figures"),
        Node(
            draw_rules,
            ["params:montage", *(f"{split}_rule_examples" for split in splits)],
            "figure_9",
            name="draw_rules",
        ),
        Node(
            write_release,
            [
                *("params:release", "dataset_statistics", f"{splits[0]}_pictures"),
                *(f"{split}_released@shards" for split in splits),
                *(f"{split}_unread" for split in splits),
            ],
            "release",
            name="write_release",
        ),
        Node(
            write_page,
            [
                *("params:release", "dataset_statistics", "table_1", "release", "figure_9", *FIGURES),
                *(f"{split}_gallery" for split in splits),
            ],
            ["dataset_report", "dataset_card"],
            name="write_page",
        ),
    ]
    return Pipeline(nodes, tags="dataset_stats")
