"""`kedro maskoven unpack` writes the files of an archive, or one line that says why not (D04)."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from maskoven_kedro.unpack_command import unpack


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "a.jpg").write_bytes(b"picture")
    with tarfile.open(tmp_path / "shard01.tar", "w") as tar:
        tar.add(tmp_path / "a.jpg", "01/oven_01000000.jpg")
    return tmp_path / "shard01.tar"


def test_files_are_written_and_told(tmp_path: Path, archive: Path) -> None:
    arguments = [str(archive), "--into", str(tmp_path / "images")]
    look = CliRunner().invoke(unpack, [*arguments, "--look"])
    assert (look.exit_code, look.output) == (0, "shard01.tar: 1 files, 0.0 MB unpacked\n")
    assert not (tmp_path / "images").exists()
    done = CliRunner().invoke(unpack, arguments)
    assert done.output.endswith("images: 1 files written\n")
    assert (tmp_path / "images/01/oven_01000000.jpg").read_bytes() == b"picture"
    assert CliRunner().invoke(unpack, arguments).output.endswith("images: 0 files written\n")


def test_d04_a_harmful_archive_ends_in_one_line(tmp_path: Path, archive: Path) -> None:
    with tarfile.open(archive, "a") as tar:
        tar.add(tmp_path / "a.jpg", "../up.jpg")
    done = CliRunner().invoke(unpack, [str(archive), "--into", str(tmp_path / "images")])
    assert done.exit_code == 1
    assert done.output.startswith("Error: shard01.tar is not unpacked: '../up.jpg' climbs out of its folder")
    assert done.output.count("\n") == 1
    assert not (tmp_path / "images").exists()
