"""The server of the review page: what it gives out, what it takes, and whom it refuses."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import re
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile
from starlette.testclient import TestClient

from maskoven_kedro.core import rle
from maskoven_kedro.core.images import ImageLimits
from maskoven_kedro.core.verdicts import REASONS, VerdictEvent
from maskoven_kedro.review import app
from maskoven_kedro.review.app import create_app
from maskoven_kedro.review.cases import cases_of, wikipedia_address
from maskoven_kedro.review.pictures import shown_size
from maskoven_kedro.review.serve import HOST, bound
from tests.export.release_cases import released
from tests.review.cases import HOSTILE, case, rectangle, review

HERE = "http://127.0.0.1:8765"


def client_of(folder: Path, **changed: object) -> TestClient:
    return TestClient(create_app(dataclasses.replace(review(folder), **changed)), base_url=HERE)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return client_of(tmp_path)


def said(number: int, **changed: object) -> dict[str, object]:
    one = case(number)
    return {
        "id": f"event-{number}",
        "mention_id": one.mention_id,
        "reviewer": "Ann",
        "verdict": "correct",
        "reason": None,
        "mask": one.digest,
        "time": "2026-03-01T12:00:00.000Z",
    } | changed


def test_session_tells_the_cases_in_order_and_texts_as_they_are(client: TestClient) -> None:
    told = client.get("/api/session").json()
    assert [one["mention_id"] for one in told["cases"]] == [f"oven_{i:04d}" for i in range(6)]
    assert told["cases"][1]["entity"] == HOSTILE
    assert told["reasons"] == REASONS
    assert not {"image_path", "truth", "hit"} & told["cases"][0].keys()


def test_verdicts_are_on_disk_when_the_answer_comes(tmp_path: Path, client: TestClient) -> None:
    wrong = said(1, verdict="wrong", reason="incomplete", reviewer="Bob", mask=case(1).digest)
    answer = client.post("/api/verdicts", json={"events": [said(0), wrong]})
    assert answer.json() == {"kept": ["event-0", "event-1"], "refused": []}
    assert len((tmp_path / "verdicts.jsonl").read_text().splitlines()) == 2
    told = client.get("/api/verdicts", params={"reviewer": "Bob"}).json()
    assert told == {
        "verdicts": {"oven_0001": {"verdict": "wrong", "reason": "incomplete"}},
        "reviewers": ["Ann", "Bob"],
    }


def test_verdict_on_another_mask_is_kept_but_does_not_count_here(client: TestClient) -> None:
    client.post("/api/verdicts", json={"events": [said(0, mask="0" * 16)]})
    assert client.get("/api/verdicts", params={"reviewer": "Ann"}).json()["verdicts"] == {}


def test_events_for_another_log_are_left_with_their_sender(tmp_path: Path) -> None:
    client = client_of(tmp_path, place="here")
    log = client.get("/api/session").json()["log"]
    for other in ("small/there", "small", None, 3):
        assert client.post("/api/verdicts", json={"log": other, "events": [said(0)]}).status_code == 409
    assert client.get("/api/verdicts").json()["reviewers"] == []
    assert client.post("/api/verdicts", json={"log": log, "events": [said(0)]}).json()["kept"] == ["event-0"]


def test_one_bad_event_is_refused_by_its_id_and_costs_no_other(client: TestClient) -> None:
    bad = said(1, verdict="wrong")
    answer = client.post("/api/verdicts", json={"events": [bad, said(0), "nonsense"]}).json()
    assert answer["kept"] == ["event-0"]
    assert [one["id"] for one in answer["refused"]] == ["event-1", ""]
    assert "reason" in answer["refused"][0]["detail"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"events": 3}', b'{"events": ' + b"[1," * 600 + b"1]"]
)
def test_what_is_no_list_of_events_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/verdicts", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_s02_an_upload_of_a_gigabyte_is_cut_off_after_the_first(tmp_path: Path) -> None:
    read = 0

    async def receive() -> dict[str, object]:
        nonlocal read
        read += 1 << 16
        return {"type": "http.request", "body": bytes(1 << 16), "more_body": read < 1 << 30}

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    headers = [
        (b"host", b"127.0.0.1"),
        (b"content-type", b"application/json"),
        (b"content-length", b"1073741824"),
    ]
    scope = {
        "type": "http", "method": "POST", "path": "/api/verdicts", "raw_path": b"/api/verdicts", "root_path": "",
        "query_string": b"", "headers": headers, "scheme": "http", "http_version": "1.1",
    }  # fmt: skip
    asyncio.run(create_app(review(tmp_path))(scope, receive, send))
    assert sent[0]["status"] == 413
    assert read <= 1 << 21


def test_s02_an_upload_that_is_announced_too_large_is_not_read(client: TestClient) -> None:
    headers = {"content-type": "application/json", "content-length": "1073741824"}
    answer = client.post("/api/verdicts", content=b"{}", headers=headers)
    assert answer.status_code == 413
    headers["content-length"] = "9" * 5000
    assert client.post("/api/verdicts", content=b"{}", headers=headers).status_code == 413


def test_s02_a_hundred_pictures_at_once_are_decoded_two_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, most, lock = [0], [0], threading.Lock()
    read = app.read_image

    def watched(*arguments: object) -> object:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.002)
        try:
            return read(*arguments)
        finally:
            with lock:
                busy[0] -= 1

    monkeypatch.setattr(app, "read_image", watched)
    with client_of(tmp_path) as client, ThreadPoolExecutor(100) as people:
        answers = list(
            people.map(lambda number: client.get(f"/pictures/{number % 6}").status_code, range(100))
        )
    assert answers == [200] * 100
    assert most[0] == 2


def test_s02_a_picture_over_the_budget_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """50 megapixels, where the budget is 40."""
    shown = dataclasses.replace(review(tmp_path), limits=ImageLimits(max_pixels=40_000_000))
    Image.new("1", (10_000, 5_000)).save(tmp_path / "world" / shown.cases[0].image_path)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("decoded"))
    answer = TestClient(create_app(shown), base_url=HERE).get("/pictures/0")
    assert (answer.status_code, answer.json()["detail"]) == (404, "image_too_large")


def test_full_disk_is_an_answer_that_says_not_kept(tmp_path: Path) -> None:
    class Full:
        def append(self, events: Sequence[VerdictEvent]) -> None:
            raise OSError(28, "No space left on device")

        def events(self) -> list[VerdictEvent]:
            return []

    answer = client_of(tmp_path, log=Full()).post("/api/verdicts", json={"events": [said(0)]})
    assert answer.status_code == 507
    assert "kept" not in answer.json()


def test_a_page_of_another_sample_is_given_no_picture_in_place_of_its_own(tmp_path: Path) -> None:
    """A server that is started again may number its cases otherwise, and the old page is still open."""
    shown = review(tmp_path)
    client = TestClient(create_app(shown), base_url=HERE)
    old = client.get("/api/session").json()["cases"]
    assert client.get(f"/pictures/1?v={old[1]['version']}").status_code == 200
    swapped = dataclasses.replace(shown, cases=[shown.cases[1], shown.cases[0]])
    client = TestClient(create_app(swapped), base_url=HERE)
    for kind in ("pictures", "masks"):
        answer = client.get(f"/{kind}/1?v={old[1]['version']}")
        assert (answer.status_code, answer.json()["mend"]) == (409, "load this page again")
        assert client.get(f"/{kind}/0?v={old[1]['version']}").status_code == 200
        assert client.get(f"/{kind}/5?v={old[5]['version']}").status_code == 409


def test_log_that_cannot_be_read_is_an_answer(tmp_path: Path) -> None:
    class Locked:
        def events(self) -> list[VerdictEvent]:
            raise PermissionError(13, "Permission denied")

    answer = client_of(tmp_path, log=Locked()).get("/api/verdicts")
    assert (answer.status_code, "Permission denied" in answer.json()["detail"]) == (503, True)


def test_the_smallest_part_of_a_mask_is_seen_on_a_huge_picture(tmp_path: Path) -> None:
    mask = np.zeros((5000, 9000), bool)
    mask[4321, 1234] = True
    one = case(0, height=5000, width=9000, mask=rle.encode(mask))
    client = client_of(tmp_path, cases=[one])
    layer = np.asarray(Image.open(io.BytesIO(client.get("/masks/0").content)))
    ys, xs = np.nonzero(layer[..., 3])
    assert abs(ys.mean() - 4321.5 * layer.shape[0] / 5000) < 2
    assert abs(xs.mean() - 1234.5 * layer.shape[1] / 9000) < 2


@pytest.mark.parametrize("corner", [(150, 40), (0, 0), (198, 298)])
def test_a_mask_of_four_pixels_is_shown_close(tmp_path: Path, corner: tuple[int, int]) -> None:
    y, x = corner
    mask = np.zeros((200, 300), bool)
    mask[y : y + 2, x : x + 2] = True
    one = case(0, height=200, width=300, mask=rle.encode(mask))
    client = client_of(tmp_path, cases=[one])
    pixels = np.full((200, 300, 3), 40, np.uint8)
    pixels[mask] = 250
    Image.fromarray(pixels).save(tmp_path / "world" / one.image_path)
    picture = Image.open(io.BytesIO(client.get("/pictures/0?near=1").content))
    layer = np.asarray(Image.open(io.BytesIO(client.get("/masks/0?near=1").content)))
    assert picture.size == (48, 48)
    assert layer.shape == (900, 900, 4)
    bright = np.argwhere(np.asarray(picture.convert("L")) > 150).mean(axis=0) + 0.5
    drawn = np.argwhere(layer[..., 3] == 96).mean(axis=0)
    assert np.abs(bright - drawn / 18.75).max() < 1


def test_a_mask_of_the_whole_picture_is_shown_whole(tmp_path: Path) -> None:
    whole = case(0, mask=rle.encode(np.ones((60, 80), bool)))
    client = client_of(tmp_path, cases=[whole])
    assert client.get("/masks/0?near=1").content == client.get("/masks/0").content
    assert client.get("/pictures/0?near=1").content == client.get("/pictures/0").content


def test_articles_of_own_photos_are_found_by_the_id() -> None:
    """The name of an entity in somebody's own table need not be the title of its article."""
    told = case(0, split="photos", entity="my cat", entity_id="Q146").told(0)
    assert told["wikipedia"] == "https://www.wikidata.org/wiki/Special:GoToLinkedPage/enwiki/Q146"
    assert case(0, entity="", entity_id="Q146").told(0)["entity"] == "Q146"
    assert case(0, entity="House cat").told(0)["wikipedia"].endswith("/House_cat")


def test_other_sites_are_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400  # a name pointed at loopback
    body = {"events": [said(0)]}
    foreign = client.post("/api/verdicts", json=body, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403
    simple = client.post(  # what a form of another site can send without asking
        "/api/verdicts", content=b'{"events": []}', headers={"content-type": "text/plain"}
    )
    assert simple.status_code == 403
    own = client.post("/api/verdicts", json=body, headers={"origin": HERE})
    assert own.json()["kept"] == ["event-0"]


def test_every_answer_tells_the_browser_to_run_nothing_foreign(client: TestClient) -> None:
    for path in ("/", "/review.js", "/api/session", "/masks/0", "/pictures/99", "/nothing"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


def test_page_names_no_address_outside_and_sets_no_markup() -> None:
    page = Path(create_app.__code__.co_filename).parent / "page"
    text = "".join(path.read_text() for path in sorted(page.iterdir()))
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text)
    assert set(re.findall(r"https?://[^\"'\s`)]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"\son\w+=|style=", (page / "index.html").read_text())


def test_picture_comes_upright_without_the_bytes_of_its_file(tmp_path: Path) -> None:
    shown = review(tmp_path)
    path = tmp_path / "world" / shown.cases[0].image_path
    turned = Image.open(path).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret words"
    turned.save(path.with_suffix(".jpg"), exif=exif, quality=95)
    one = dataclasses.replace(shown.cases[0], image_path="images/0000.jpg")
    client = TestClient(create_app(dataclasses.replace(shown, cases=[one])), base_url=HERE)
    answer = client.get("/pictures/0")
    assert answer.headers["content-type"] == "image/jpeg"
    assert b"secret" not in answer.content
    pixels = np.asarray(Image.open(io.BytesIO(answer.content)))
    assert pixels.shape == (60, 80, 3)
    assert pixels[25, 30, 0] > 200 > 100 > pixels[2, 2, 0]


def test_mask_lies_where_it_belongs(client: TestClient) -> None:
    layer = np.asarray(Image.open(io.BytesIO(client.get("/masks/3").content)))
    tall, wide = shown_size(60, 80)
    assert layer.shape == (tall, wide, 4)
    ys, xs = np.mgrid[0:60, 0:80]
    middles = layer[((ys + 0.5) * tall / 60).astype(int), ((xs + 0.5) * wide / 80).astype(int), 3] > 0
    assert np.array_equal(middles, rectangle(3))


@pytest.mark.parametrize(
    "path", ["../outside.png", "/etc/passwd", "C:\\x.png", "images/link.png", "images/a\0.png"]
)
def test_d02_picture_outside_of_the_root_is_never_sent(tmp_path: Path, path: str) -> None:
    shown = review(tmp_path)
    Image.new("RGB", (80, 60)).save(tmp_path / "outside.png")
    (tmp_path / "world/images/link.png").symlink_to(tmp_path / "outside.png")
    hostile = [dataclasses.replace(shown.cases[0], image_path=path)]
    client = TestClient(create_app(dataclasses.replace(shown, cases=hostile)), base_url=HERE)
    answer = client.get("/pictures/0")
    assert (answer.status_code, answer.json()["detail"]) == (404, "path_outside_root")


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/6",
        "/masks/6",
        "/pictures/-1",
        "/pictures/x",
        "/../app.py",
        "/page/index.html",
        "/static/..%2fapp.py",
        "/pictures/http://169.254.169.254/latest",
        "/pictures/..%2f..%2fetc%2fpasswd",
        "/pictures/" + "9" * 5000,
        "/masks/\u0661",
        "/masks/1e0",
        "/etc/passwd",
    ],
)
def test_s02_only_listed_addresses_answer(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_faulty_picture_is_told_with_its_mend(tmp_path: Path) -> None:
    shown = review(tmp_path)
    (tmp_path / "world" / shown.cases[2].image_path).write_bytes(b"<html>not found</html>")
    answer = TestClient(create_app(shown), base_url=HERE).get("/pictures/2")
    assert answer.json()["detail"] in ("image_unreadable", "format_refused")
    assert answer.json()["mend"]


def test_end_of_the_server_is_told_once(tmp_path: Path) -> None:
    ended = []
    with TestClient(create_app(review(tmp_path), lambda: ended.append(1)), base_url=HERE) as client:
        client.get("/")
        assert ended == []
    assert ended == [1]


def test_place_is_on_loopback_and_taken_once() -> None:
    with bound(0) as place:
        assert place.getsockname()[0] == HOST == "127.0.0.1"
        place.listen()
        with pytest.raises(OSError, match="in use"):
            bound(place.getsockname()[1])


def test_cases_come_in_the_order_asked_for() -> None:
    rows = released(4)
    order = [*rows["mention_id"].reverse().to_list(), "not there"]
    cases = cases_of(rows.rows(named=True), {"Q40": ["bird", "bird", "animal"]}, order)
    assert [one.mention_id for one in cases] == order[:-1]
    assert cases[-1].classes == ("bird", "animal")
    assert cases[0].image_path == rows["file_name"][-1]


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("House cat", "House_cat"),
        ("AC/DC", "AC%2FDC"),
        ("Who?", "Who%3F"),
        ("Žižkov", "%C5%BDi%C5%BEkov"),
        ('a"b', "a%22b"),
    ],
)
def test_k06_addresses_of_articles(title: str, address: str) -> None:
    assert wikipedia_address(title) == f"https://en.wikipedia.org/wiki/{address}"
