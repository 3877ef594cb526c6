import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

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


@pytest.fixture
def served(tmp_path):
    """A folder and the address at which a local server gives its files away."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_fetch_brings_a_file_and_says_when_there_is_none(served, tmp_path, monkeypatch):
    folder, address = served
    (folder / "toy.bin").write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    files = {name: OfficialFile(name, f"{address}/{name}", 7, digest) for name in ("toy.bin", "gone.bin")}
    monkeypatch.setattr(
        weights_command,
        "weights_named",
        lambda name: OfficialWeights(name, "tests", "MIT", (files[f"{name}.bin"],)),
    )
    result = call("fetch", "toy", "--folder", tmp_path)
    assert result.exit_code == 0
    assert (tmp_path / "toy/toy.bin").read_bytes() == b"weights"
    assert call("verify", "toy", "--folder", tmp_path).exit_code == 0
    result = call("fetch", "gone", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "404" in result.output
