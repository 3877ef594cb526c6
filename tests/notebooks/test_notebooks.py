"""The notebooks run from top to bottom on a finished run, and lie in the repository without what they printed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import polars as pl
import pytest
from nbclient import NotebookClient

from tests.conftest import ENTITIES, REPOSITORY, Project, write_lines

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
STAGES = ("knowledge_augmentation", "mask_annotation", "filtering", "evaluation")


def test_there_are_three_and_their_outputs_are_stripped() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03"]
    for path in NOTEBOOKS:
        cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        assert cells
        assert not [cell for cell in cells if cell.outputs or cell.execution_count]


@pytest.mark.slow
def test_every_notebook_runs_from_top_to_bottom(
    project: Project,
    tiny_world: Path,
    without_networks: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    titles = [{"wikidata_id": one, "wikipedia_title": title} for one, (title, _, _) in ENTITIES.items()]
    write_lines(tiny_world / "wiki6m/Wiki6M_ver_1_0_title_only.jsonl", titles)
    project.run(*STAGES)
    place = project.stand_alone() / "notebooks"
    shutil.copytree(REPOSITORY / "notebooks", place)
    monkeypatch.setenv("KEDRO_ENV", "test")
    monkeypatch.setenv("IPYTHONDIR", str(place / ".ipython"))
    shown = {}
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(place)}})
        client.execute(env=dict(os.environ))
        shown[path.stem] = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pictures = {
        name: sum("image/png" in output.get("data", {}) for output in outputs)
        for name, outputs in shown.items()
    }
    mentions = pl.read_parquet(project.data / "02_intermediate/query/mentions/mentions/*.parquet")
    candidates = pl.read_parquet(project.data / "04_feature/query/candidates/candidates/*.parquet")
    of_one = candidates.filter(pl.col("mention_id") == mentions["mention_id"][3])
    assert pictures == {"01_tour": 1, "02_look_at_masks": of_one.height, "03_ask_the_linker": 1}
    told = "".join(
        output["data"].get("text/plain", "") for output in shown["03_ask_the_linker"] if "data" in output
    )
    assert "osprey" in told
