import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from maskoven_kedro.annotators.download import DownloadFailed, fetch_weights
from maskoven_kedro.annotators.weights_registry import (
    OFFICIAL,
    OfficialFile,
    OfficialWeights,
    UnknownWeights,
    check_weights,
    weights_named,
)

CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)
SHA = hashlib.sha256(CONTENT).hexdigest()


class Shop(BaseHTTPRequestHandler):
    """Serves CONTENT in many ways; `log` keeps the path and range of every request."""

    log: list[tuple[str, str | None]]
    cut_after: int | None

    def do_GET(self):
        wanted = self.headers.get("Range")
        self.log.append((self.path, wanted))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/file")
            self.end_headers()
        elif self.path == "/file":
            self.serve(int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else None)
        elif self.path == "/without_ranges":
            self.serve(None)
        elif self.path == "/busy":
            self.send_error(503)
        else:
            self.send_error(404)

    def serve(self, start):
        if start is not None and start >= len(CONTENT):
            self.send_error(416)
            return
        body = CONTENT[start or 0 :]
        self.send_response(200 if start is None else 206)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut, type(self).cut_after = self.cut_after, None
        self.wfile.write(body if cut is None else body[:cut])

    def log_message(self, *args):
        pass


@pytest.fixture
def shop():
    handler = type("OwnShop", (Shop,), {"log": [], "cut_after": None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    handler.address = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def group(shop, path="/file", size=SIZE, sha256=SHA):
    return OfficialWeights(
        "toy", "tests", "none", (OfficialFile("toy.bin", shop.address + path, size, sha256),)
    )


def fetch(entry, folder, progress=None):
    return fetch_weights(entry, folder, progress, pause=0.0)


def test_a_fetched_file_is_verified_and_not_fetched_again(shop, tmp_path):
    seen = []
    (path,) = fetch(group(shop), tmp_path, lambda *report: seen.append(report))
    assert path == tmp_path / "toy/toy.bin"
    assert path.read_bytes() == CONTENT
    assert seen[-1] == ("toy.bin", len(CONTENT), len(CONTENT))
    assert [check.state for check in check_weights(group(shop), tmp_path)] == ["verified"]
    fetch(group(shop), tmp_path)
    assert len(shop.log) == 1


def test_redirects_are_followed_with_their_range(shop, tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/toy.bin.part").write_bytes(CONTENT[:1000])
    (path,) = fetch(group(shop, "/moved"), tmp_path)
    assert path.read_bytes() == CONTENT
    assert shop.log == [("/moved", "bytes=1000-"), ("/file", "bytes=1000-")]


def test_a_connection_that_ends_early_is_taken_up_where_it_stopped(shop, tmp_path):
    shop.cut_after = 4000
    (path,) = fetch(group(shop), tmp_path)
    assert path.read_bytes() == CONTENT
    assert shop.log == [("/file", None), ("/file", "bytes=4000-")]


def test_a_killed_download_goes_on_in_the_next_run(shop, tmp_path):
    shop.cut_after = 3000

    def killed(name, here, whole):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(group(shop), tmp_path, killed)
    (part,) = (tmp_path / "toy").glob("*.part")
    here = part.stat().st_size
    assert [check.state for check in check_weights(group(shop), tmp_path)] == ["incomplete"]
    fetch(group(shop), tmp_path)
    assert shop.log[-1] == ("/file", f"bytes={here}-")
    assert here == 3000


def test_a_server_without_ranges_starts_over(shop, tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/toy.bin.part").write_bytes(b"something else")
    (path,) = fetch(group(shop, "/without_ranges"), tmp_path)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("size", [len(CONTENT), None])
def test_a_part_that_is_too_long_starts_over(shop, tmp_path, size):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/toy.bin.part").write_bytes(CONTENT + b"more")
    (path,) = fetch(group(shop, size=size), tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_corrupt_download_is_deleted_and_said(shop, tmp_path):
    with pytest.raises(DownloadFailed, match=r"instead of 0{64}"):
        fetch(group(shop, sha256="0" * 64), tmp_path)
    assert not list((tmp_path / "toy").iterdir())


def test_a_corrupt_file_on_disk_is_found_and_fetched_again(shop, tmp_path):
    (path,) = fetch(group(shop), tmp_path)
    path.write_bytes(CONTENT[:-1] + b"\0")
    assert [check.state for check in check_weights(group(shop), tmp_path)] == ["corrupt"]
    assert fetch(group(shop), tmp_path)[0].read_bytes() == CONTENT


def test_without_a_published_hash_the_first_download_is_the_measure(shop, tmp_path):
    entry = group(shop, size=None, sha256=None)
    (path,) = fetch(entry, tmp_path)
    assert [check.state for check in check_weights(entry, tmp_path)] == ["verified"]
    path.write_bytes(CONTENT[::-1])
    assert [check.state for check in check_weights(entry, tmp_path)] == ["corrupt"]


@pytest.mark.parametrize(("path", "reason", "requests"), [("/nothing", "404", 1), ("/busy", "503", 4)])
def test_a_server_that_refuses_is_named_with_a_way_out(shop, tmp_path, path, reason, requests):
    with pytest.raises(DownloadFailed, match=rf"answers {reason}.*put it at .*toy\.bin"):
        fetch(group(shop, path), tmp_path)
    assert len(shop.log) == requests


def test_no_network_is_said_with_a_way_out(tmp_path):
    entry = OfficialWeights("toy", "", "", (OfficialFile("toy.bin", "http://127.0.0.1:9/file"),))
    with pytest.raises(DownloadFailed, match=r"could not be fetched.*put it at"):
        fetch(entry, tmp_path)


def test_a_file_that_cannot_fit_is_refused_before_it_is_asked_for(shop, tmp_path):
    with pytest.raises(DownloadFailed, match="GB are free"):
        fetch(group(shop, size=10**18), tmp_path)
    assert shop.log == []


def test_the_register_is_sound():
    names = [entry.name for entry in OFFICIAL]
    assert len(set(names)) == len(names)
    assert {"groundingdino", "sam_vit_h", "seem", "bert", "clip", "vicuna"} <= set(names)
    for entry in OFFICIAL:
        assert entry.licence
        for file in entry.files:
            assert file.url.startswith("https://")
            assert file.url.endswith(file.name)
            assert file.sha256 is None or len(bytes.fromhex(file.sha256)) == 32
    with pytest.raises(UnknownWeights, match="sam_vit_h"):
        weights_named("sam")
