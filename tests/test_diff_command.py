"""`kedro maskoven diff` tells what changed between two releases on disk."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from maskoven_kedro.core.release import DROPPED
from maskoven_kedro.diff_command import diff
from maskoven_kedro.export.maskoven_layout import write_maskoven
from tests.export.release_cases import block, released


def release(folder: Path, rows: pl.DataFrame, dropped: list[tuple[str, str, str]] = []) -> Path:  # noqa: B006
    """A folder with one subset, query_val."""
    folder.mkdir(parents=True)
    with (folder / "mask_oven_query_val.json").open("wb") as sink:
        write_maskoven(sink, lambda: [rows], {})
    pl.DataFrame(dropped, schema=DROPPED, orient="row").write_parquet(folder / "dropped.parquet")
    return folder


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """B lacks a mention of A, has a new one, moved a mask and linked a mention to another entity."""
    monkeypatch.chdir(tmp_path)
    rows = released(6)
    ids = rows["mention_id"]
    moved = block(2, 2, 5, 9)  # half of it
    changed = rows.slice(1).with_columns(
        entity_id=pl.when(pl.col("mention_id") == ids[3]).then(pl.lit("Q9")).otherwise("entity_id"),
        masks=pl.when(pl.col("mention_id") == ids[2]).then(pl.lit([moved])).otherwise("masks"),
        boxes=pl.when(pl.col("mention_id") == ids[2]).then(pl.col("boxes").list.head(1)).otherwise("boxes"),
    )
    root = tmp_path / "data/05_model_input"
    release(root / "a", rows.head(5))
    release(root / "b", changed, [(ids[0], "query_val", "question_how")])
    return "a", "b"


def test_everything_that_changed_is_told(releases: tuple[str, str]) -> None:
    result = CliRunner().invoke(diff, [*releases, "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)["query_val"]
    ids = released(6)["mention_id"]
    assert (told["added"], told["dropped"]) == ([ids[5]], [ids[0]])
    assert told["reasons"] == {"question_how": 1}
    assert list(told["moved"]) == [ids[2]]
    assert told["moved"][ids[2]] == pytest.approx(0.5)
    assert told["relinked"] == {ids[3]: ["Q43", "Q9"]}
    assert (told["entities_added"], told["entities_dropped"]) == (["Q9"], ["Q43"])
    assert told["same"] == 2


def test_the_text_names_mentions_and_reasons(releases: tuple[str, str]) -> None:
    told = CliRunner().invoke(diff, list(releases)).output
    assert told.startswith("query_val: 2 the same, 1 added, 1 dropped, 1 moved, 1 relinked")
    assert "dropped because of question_how: 1" in told
    assert "oven_query_val_00000002 0.500" in told


def test_a_folder_that_is_no_release_is_refused_in_one_line(
    releases: tuple[str, str], tmp_path: Path
) -> None:
    result = CliRunner().invoke(diff, ["a", "nowhere"])
    assert result.exit_code == 1
    assert "'nowhere' is no release" in result.output
    (tmp_path / "data/05_model_input/b/mask_oven_query_val.json").write_text("{")
    result = CliRunner().invoke(diff, list(releases))
    assert result.exit_code == 1
    assert "mask_oven_query_val.json" in result.output or "annotations" in result.output
