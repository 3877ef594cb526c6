"""OVEN's text files as datasets: numbered, streamed, read only."""

from pathlib import Path

import pytest
from kedro.io import DataCatalog
from kedro.io.core import DatasetError

from maskoven_kedro.core.oven import parse_oven_rows
from maskoven_kedro.datasets.oven_jsonl import ImagePathsDataset, OvenJsonlDataset, Wiki6mDataset


def test_lines_keep_their_numbers_and_can_be_walked_twice(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes("\ufeff{}\r\n\n  \n[1\u2028]\n{}".encode())
    lines = OvenJsonlDataset(filepath=str(path)).load()
    assert list(lines) == [(1, "{}"), (4, "[1\u2028]"), (5, "{}")]
    assert list(lines) == list(lines)


def test_bytes_that_are_no_text_become_a_rejection(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"data_id": "\xe9"}\n')
    (rejection,) = parse_oven_rows(OvenJsonlDataset(filepath=str(path)).load(), "human")
    assert rejection.reason == "row_malformed"


def test_image_paths(tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text('oven_00000001,vg/a.jpg\noven_00000002,"vg/b, c.jpg"\nbroken\n', encoding="utf-8")
    paths = ImagePathsDataset(filepath=str(path)).load()
    assert paths == {"oven_00000001": "vg/a.jpg", "oven_00000002": "vg/b, c.jpg"}
    assert [one.detail[:6] for one in paths.rejections] == ["line 3"]


@pytest.mark.parametrize("kind", [OvenJsonlDataset, Wiki6mDataset, ImagePathsDataset])
def test_missing_file_says_what_to_do_and_nothing_is_written(tmp_path: Path, kind: type) -> None:
    dataset = kind(filepath=str(tmp_path / "none"))
    assert not dataset.exists()
    with pytest.raises(DatasetError, match="render the miniature or fetch OVEN"):
        dataset.load()
    with pytest.raises(DatasetError, match="read only"):
        dataset.save([])
    assert not (tmp_path / "none").exists()


def test_catalog_entry(tmp_path: Path) -> None:
    path = tmp_path / "wiki.jsonl"
    path.write_text('{"wikidata_id": "Q1"}\n', encoding="utf-8")
    entry = {"type": "maskoven_kedro.datasets.oven_jsonl.Wiki6mDataset", "filepath": str(path)}
    catalog = DataCatalog.from_config({"wiki6m": entry | {"metadata": {"kedro-viz": {"layer": "raw"}}}})
    assert list(catalog.load("wiki6m")) == [(1, '{"wikidata_id": "Q1"}')]
