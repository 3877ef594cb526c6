"""One screen at the end of a run: what was found, where the pictures are, what to type next."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

_STAGES = (
    "miniature",
    "miniature_networks",
    "knowledge_augmentation",
    "mask_annotation",
    "filtering",
    "regions",
    "training",
    "evaluation",
    "linking_evaluation",
    "dataset_stats",
    "duplicates",
    "human_judgement",
)


class SummaryHooks:
    """Times stages, saving included, because promised work is done there; tells the results of a whole run."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._since = 0.0
        self._globals: dict[str, Any] = {}
        self._project = Path()

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Start anew with the session."""
        self._globals = dict(context.config_loader["globals"])
        self._project = context.project_path
        self._seconds = defaultdict(float)

    @hook_impl
    def before_node_run(self) -> None:
        """Start the clock."""
        self._since = time.perf_counter()

    @hook_impl
    def after_dataset_saved(self, node: Node) -> None:
        """Add the time since the last event to the stage of the node."""
        now = time.perf_counter()
        stage = next((stage for stage in _STAGES if stage in node.tags), "other")
        self._seconds[stage] += now - self._since
        self._since = now

    @hook_impl
    def after_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Tell, after a whole default run; a part of it says only how right linkers are, and how long it took."""
        from rich.console import Console

        console = Console(highlight=False)
        if run_params["pipeline_names"] is None or run_params["pipeline_names"] == []:
            self._tell(console, pipeline, run_params.get("env"))
        elif "linker_accuracy" in pipeline.all_outputs():
            console.print(*_linker_lines(self._reporting / "linker_accuracy.json"), sep="\n")
        took = " · ".join(f"{stage} {seconds:.0f} s" for stage, seconds in self._seconds.items())
        console.print(f"Took: {took}", style="dim")

    @property
    def _reporting(self) -> Path:
        return Path(self._project / self._globals["root"] / "08_reporting")

    def _tell(self, console: Any, pipeline: Pipeline, env: str | None) -> None:
        made = pipeline.all_outputs()
        root = self._project / self._globals["root"]
        reporting = self._reporting
        if "annotation_success" in made:
            console.print(_success_table(json.loads((reporting / "annotation_success.json").read_text())))
            console.print(*_comparison_lines(reporting / "annotation_comparison.json"), sep="\n")
        if "linker_accuracy" in made:
            console.print(*_linker_lines(reporting / "linker_accuracy.json"), sep="\n")
        kept = _kept(reporting / "filtering_ledger.json") if "filtering_ledger" in made else {}
        for split in self._globals["splits"]:
            console.print(_ledger_line(split, reporting / split / "ledger.json", kept.get(split)))
        store = root.relative_to(self._project) if root.is_relative_to(self._project) else root
        montages = "montage_<kind>.png, " if any(name.startswith("montage_") for name in made) else ""
        console.print()
        if "release" in made:
            console.print(f"Release: {store}/05_model_input/{self._globals['release']}")
            console.print(f"Report: {store}/08_reporting/dataset_report.html")
        console.print(f"Pictures: {store}/08_reporting/{montages}<split>/masks.png")
        console.print("Next:", *_next_steps(env, f"{store}/mlflow.db"), sep="\n  ")


def _next_steps(env: str | None, database: str) -> list[str]:
    """Commands that lead on from a whole run, each with what it is for."""
    steps = {
        "kedro viz run": "lineage and previews",
        f"mlflow ui --backend-store-uri sqlite:///{database}": "compare runs",
    }
    if env in (None, "local", "base"):
        steps["kedro run --env study"] = "every linker, on a larger world"
        steps["kedro run --env photos"] = "your own photos (data/01_raw/photos/photos.csv)"
    else:
        steps[f"kedro maskoven review --env {env}"] = "how many masks are right, judged by you"
    if env == "oven":
        steps["kedro run --env oven --pipelines regions,training"] = "linkers"
    width = max(map(len, steps))
    return [f"{command:<{width}}  {purpose}" for command, purpose in steps.items()]


def _success_table(rows: list[dict[str, Any]]) -> Any:
    """Test success per setting and split with its 95 % interval, dropped mentions counting as wrong."""
    from rich.table import Table

    title = "Masks that hit (IoU 0.5) on test subsets: per cent (95 % interval)"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    headline = [
        row
        for row in rows
        if row["population"] == "visual"
        and (row["subset"].endswith("_test") or row["subset"] in ("human", "wiki", "test"))
    ]
    splits = list(dict.fromkeys(row["split"] for row in headline))
    table.add_column("setting")
    for split in splits:
        most = max(row["n"] for row in headline if row["split"] == split)
        table.add_column(f"{split}\nn {most}", justify="right")
    told = ""
    for setting in dict.fromkeys(row["setting"] for row in headline):
        annotator, _, kind = setting.partition("/")
        if kind and annotator != told:
            table.add_row(annotator)
        told = annotator
        own = {row["split"]: row for row in headline if row["setting"] == setting}
        cells = [
            "{:.0f} ({:.0f}-{:.0f})".format(*(100 * own[s][key] for key in ("success", "low", "high")))
            if s in own
            else ""
            for s in splits
        ]
        table.add_row("  " + kind.removeprefix("entity_").replace("_", " ") if kind else setting, *cells)
    return table


def _comparison_lines(path: Path) -> list[str]:
    """What augmentation brings to each annotator, and what the ensemble brings to the best single setting."""
    wanted = (("entity_test", "intension"), ("query_test", "extension"))
    rows = json.loads(path.read_text())
    augmented = [row for row in rows if (row["subset"], row["first"].partition("/")[2]) in wanted]
    # The setting that was chosen on val is the first that `final` is compared with.
    ensemble = [row for row in rows if row["subset"] == "test" and row["first"] == "final"][:1]
    return [
        f"{row['subset']}: {row['first']} minus {row['second']} {100 * row['difference']:+.1f} points "
        f"({100 * row['low']:+.1f} to {100 * row['high']:+.1f}, n {row['n']})"
        for row in augmented + ensemble
    ]


def _linker_lines(path: Path) -> list[str]:
    """How often each linker is right over all test subsets, seen and unseen, and with exact masks where asked."""
    rows = {
        (row["linker"], row["prompt_masks"], row["group"]): row
        for row in json.loads(path.read_text())
        if row["subset"] == "test"
    }
    lines = ["Links that are right on the test subsets: per cent (95 % interval)"]
    for linker in dict.fromkeys(name for name, _, _ in rows):
        whole = rows[linker, "release", "all"]
        bounds = f"({100 * whole['low']:.1f}-{100 * whole['high']:.1f}, n {whole['n']})"
        told = [
            f"{name} {100 * rows[key]['accuracy']:.1f}"
            for name, key in (
                ("seen", (linker, "release", "seen")),
                ("unseen", (linker, "release", "unseen")),
                ("exact masks", (linker, "truth", "all")),
            )
            if key in rows
        ]
        lines.append(", ".join([f"  {linker} {100 * whole['accuracy']:.1f} {bounds}", *told]))
    return lines


def _kept(path: Path) -> dict[str, int]:
    """Mentions that no rule dropped, by split."""
    kept: Counter[str] = Counter()
    for row in json.loads(path.read_text())["ledger"]:
        if row["stage"] == "filtering":
            kept[row["split"]] += row["n"] * (row["status"] in ("kept", "repaired"))
    return dict(kept)


def _ledger_line(split: str, path: Path, kept: int | None = None) -> str:
    reading, annotation = json.loads(path.read_text())
    dropped = Counter(reading["dropped"]) + Counter(annotation["dropped"])
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(dropped.items()))
    released = "" if kept is None else f", {kept} released after the rules"
    return f"{split}: {reading['received']} mentions read, {annotation['kept']} annotated{released}" + (
        f", dropped before: {reasons}" if reasons else ""
    )
