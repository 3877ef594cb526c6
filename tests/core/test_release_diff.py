"""What changed between two releases, as data and on the command line."""

import json
from pathlib import Path

import polars as pl
from click.testing import CliRunner

from maskoven_kedro.core import rle
from maskoven_kedro.core.release_diff import diff_releases
from maskoven_kedro.diff_command import diff
from maskoven_kedro.export.maskoven_layout import write_maskoven
from tests.export.release_cases import HEIGHT, WIDTH, block, released


def changed() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same nine rows with one lost, one new, one mask moved, one frame and one entity changed."""
    before = released()
    rows = released(10).to_dicts()[1:]
    rows[1]["mask"] = block(20, 2, 26, 9)
    rows[1]["masks"] = [rows[1]["mask"]]
    mask = rle.encode(rle.decode(rows[3]["mask"], HEIGHT, WIDTH)[:-1])
    rows[3] |= {"height": HEIGHT - 1, "mask": mask, "masks": [mask]}
    rows[5]["entity_id"] = "Q99"
    return before, pl.DataFrame(rows, schema=before.schema)


def test_every_kind_of_change_is_told_once() -> None:
    before, after = changed()
    ids = released(10)["mention_id"].to_list()
    found = diff_releases(before, after, {ids[0]: "no_detection"})
    assert (found.added, found.dropped) == ([ids[9]], [ids[0]])
    assert found.reasons == {"no_detection": 1}
    assert list(found.moved) == [ids[2]]
    assert 0 <= found.moved[ids[2]] < 1
    assert found.resized == [ids[4]]
    assert found.relinked == {ids[6]: ("Q42", "Q99")}
    assert (found.entities_added, found.entities_dropped) == (["Q99"], [])
    assert found.same == 5


def test_a_release_does_not_differ_from_itself() -> None:
    found = diff_releases(released(), released(), {})
    assert found.same == 9
    assert not any(
        (found.added, found.dropped, found.moved, found.resized, found.relinked, found.entities_added)
    )


def test_without_a_stated_reason_a_drop_is_counted_as_such() -> None:
    assert diff_releases(released(), released(3), {}).reasons == {"not_stated": 6}


def test_command_tells_it_of_two_folders(tmp_path: Path) -> None:
    for name, rows in zip(("a", "b"), changed(), strict=True):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "mask_oven_query_val.json").open("wb") as sink:
            write_maskoven(sink, lambda rows=rows: [rows], {})
    dropped = pl.DataFrame(
        {"mention_id": ["oven_query_val_00000000"], "subset": ["query_val"], "reason": ["non_visual"]}
    )
    dropped.write_parquet(tmp_path / "b/dropped.parquet")
    runner = CliRunner()
    told = runner.invoke(diff, [str(tmp_path / "a"), str(tmp_path / "b")])
    assert told.exit_code == 0, told.output
    assert "query_val: 5 the same, 1 added, 1 dropped, 1 moved, 1 resized, 1 relinked" in told.output
    assert "dropped because of non_visual: 1" in told.output
    as_data = json.loads(runner.invoke(diff, [str(tmp_path / "a"), str(tmp_path / "b"), "--json"]).output)
    assert as_data["query_val"]["entities_added"] == ["Q99"]


def test_command_refuses_what_is_no_release(tmp_path: Path) -> None:
    told = CliRunner().invoke(diff, [str(tmp_path), str(tmp_path)])
    assert told.exit_code == 1
    assert "is no release" in told.output
