import hashlib

import pytest
from click.testing import CliRunner

from maskoven_kedro import weights_command
from maskoven_kedro.annotators.weights_registry import OFFICIAL, OfficialFile, OfficialWeights
from maskoven_kedro.cli import cli


def call(*arguments):
    return CliRunner().invoke(cli, ["maskoven", "weights", *map(str, arguments)])


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A register of one file, which lies in the folder already."""
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/toy.bin").write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    entry = OfficialWeights(
        "toy", "tests", "MIT", (OfficialFile("toy.bin", "http://127.0.0.1:9/x", 7, digest),)
    )
    monkeypatch.setattr(weights_command, "OFFICIAL", (entry,))
    monkeypatch.setattr(weights_command, "weights_named", lambda name: entry)
    return tmp_path


def test_list_names_every_official_file(tmp_path):
    result = call("list", "--folder", tmp_path)
    assert result.exit_code == 0
    for entry in OFFICIAL:
        assert f"{entry.name}: {entry.purpose}, {entry.licence}" in result.output
        for file in entry.files:
            assert file.url in result.output
            assert (file.sha256 or "not published") in result.output
    assert f"missing: {tmp_path / 'bert' / 'vocab.txt'}" in result.output


def test_verify_tells_right_from_wrong(toy):
    result = call("verify", "--folder", toy)
    assert result.exit_code == 0
    assert result.output.startswith("verified")
    (toy / "toy/toy.bin").write_bytes(b"weight5")
    result = call("verify", "--folder", toy)
    assert result.exit_code == 1
    assert "corrupt" in result.output


def test_fetch_keeps_what_is_right(toy):
    result = call("fetch", "toy", "--folder", toy)
    assert result.exit_code == 0
    assert str(toy / "toy/toy.bin") in result.output


def test_fetch_without_a_network_says_what_to_do(toy, monkeypatch):
    (toy / "toy/toy.bin").unlink()
    monkeypatch.setattr("maskoven_kedro.annotators.download.time.sleep", lambda seconds: None)
    result = call("fetch", "toy", "--folder", toy)
    assert result.exit_code == 1
    assert "put it at" in result.output


def test_an_unknown_name_lists_the_known_ones(tmp_path):
    result = call("fetch", "sam", "--folder", tmp_path)
    assert result.exit_code == 2
    assert "sam_vit_h" in result.output
