"""The page in a browser, worked by keys alone. A machine without Chromium fails here: the page is then not tested."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from maskoven_kedro.core.verdicts import verdicts_of
from maskoven_kedro.datasets.verdict_log import VerdictLog
from tests.conftest import REPOSITORY
from tests.review.browser import PATIENCE, Reviewer
from tests.review.cases import HOSTILE, case


class Server:
    """The review of a folder, on one port however often it is killed and started."""

    def __init__(self, folder: Path, cases: int) -> None:
        self.folder, self.cases = folder, cases
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            self.port = place.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.review.serve_cases", str(self.folder), str(self.port)]
        self.process = subprocess.Popen([*command, str(self.cases), self.folder.name], cwd=REPOSITORY)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(self.address, timeout=5):
                    return
            except OSError:
                assert time.monotonic() < until
                assert self.process.poll() is None
                time.sleep(0.1)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def said(self, reviewer: str = "Ann Lee") -> dict[str, tuple[str, str | None]]:
        rows = verdicts_of(VerdictLog(self.folder / "verdicts.jsonl").events()).rows(named=True)
        return {
            row["mention_id"]: (row["verdict"], row["reason"]) for row in rows if row["reviewer"] == reviewer
        }


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[[int], Server]]:
    servers: list[Server] = []

    def begin(cases: int) -> Server:
        servers.append(Server(tmp_path, cases))
        servers[-1].start()
        return servers[-1]

    yield begin
    for server in servers:
        server.kill()


def test_fifty_masks_are_judged_without_a_mouse(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(50)
    ann = Reviewer(chromium, server.address)
    ann.come()
    expected: dict[str, tuple[str, str | None]] = {}
    ways: list[tuple[tuple[str, ...], tuple[str, str | None]]] = [
        (("c",), ("correct", None)),
        (("w", "2"), ("wrong", "incomplete")),
        (("u",), ("unsure", None)),
        (("C",), ("correct", None)),
        (("w", "6", "the tail", Keys.ENTER), ("wrong", "other: the tail")),
    ]
    for number in range(50):
        assert f"Mask {number + 1} of 50" in ann.text("place")
        keys, verdict = ways[number % len(ways)]
        ann.judge(*keys)
        expected[case(number).mention_id] = verdict
        if number == 20:  # a slip: taken back, judged again
            ann.judge("z")
            assert "Mask 21 of 50" in ann.text("place")
            assert ann.text("count") == "20 of 50 judged"
            ann.judge("u")
            expected[case(number).mention_id] = ("unsure", None)
    assert ann.text("count") == "50 of 50 judged"
    ann.until(lambda: "All 50 are judged" in ann.text("news"))
    ann.saved()
    assert server.said() == expected


def test_r01_nothing_is_lost_when_the_server_is_killed(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(12)
    ann = Reviewer(chromium, server.address)
    ann.come()
    for _ in range(3):
        ann.judge("c")
    ann.saved()
    ann.ahead(4)
    server.kill()
    for _ in range(2):
        ann.judge("w", "1")
    ann.judge("z")  # taking back waits in the same line
    ann.until(lambda: "3 kept in this browser" in ann.text("saving"))
    assert len(server.said()) == 3
    server.start()
    ann.saved()
    three = {case(number).mention_id: ("correct", None) for number in range(3)}
    assert server.said() == three | {case(3).mention_id: ("wrong", "wrong_object")}
    server.kill()
    ann.judge("u")
    chromium.get("about:blank")  # the page and its memory are gone as well
    server.start()
    ann.come(name=None)
    ann.saved()
    assert server.said()[case(4).mention_id] == ("unsure", None)
    assert ann.text("count") == "5 of 12 judged"
    assert "Mask 6 of 12" in ann.text("place")


def test_several_reviewers_have_their_own_progress(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(4)
    one = Reviewer(chromium, server.address)
    one.come("Zoë")
    one.judge("c")
    one.judge("u")
    chromium.find_element(By.ID, "who").send_keys(Keys.ENTER)
    one.until(lambda: chromium.execute_script("return document.activeElement.id") == "name")
    one.press("Bob", Keys.ENTER)  # the former name is selected, so that typing replaces it
    one.until(lambda: one.text("count") == "0 of 4 judged")
    one.judge("w", "5")
    one.saved()
    assert server.said("Bob") == {case(0).mention_id: ("wrong", "not_visible")}
    assert [verdict for verdict, _ in server.said("Zoë").values()] == ["correct", "unsure"]
    one.come(name=None)
    assert one.text("count") == "1 of 4 judged"  # Bob is remembered
    one.press(Keys.ARROW_LEFT)
    assert "You said wrong" in one.text("said")


def test_two_people_at_two_tabs_keep_their_names_and_their_verdicts(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(4)
    person = Reviewer(chromium, server.address)
    person.come("अनिता O'Brien")  # marks of letters are parts of a name
    person.judge("c")
    person.saved()
    first = chromium.current_window_handle
    chromium.switch_to.new_window("tab")
    person.come(name=None)
    assert person.text("count") == "1 of 4 judged"  # a new tab takes who was there last
    chromium.find_element(By.ID, "who").send_keys(Keys.ENTER)
    person.until(lambda: chromium.execute_script("return document.activeElement.id") == "name")
    person.press("Bob", Keys.ENTER)
    person.until(lambda: person.text("count") == "0 of 4 judged")
    person.judge("u")
    person.saved()
    chromium.switch_to.window(first)
    person.come(name=None)
    assert person.text("who") == "अनिता O'Brien"
    person.judge("w", "1")
    person.saved()
    chromium.switch_to.new_window("tab")
    chromium.close()
    chromium.switch_to.window(first)
    assert [one for one, _ in server.said("अनिता O'Brien").values()] == ["correct", "wrong"]
    assert [one for one, _ in server.said("Bob").values()] == ["unsure"]


def test_two_tabs_of_one_person_hear_of_each_other(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(4)
    ann = Reviewer(chromium, server.address)
    ann.come()
    first = chromium.current_window_handle
    chromium.switch_to.new_window("tab")
    ann.come(name=None)
    ann.judge("w", "2")
    ann.judge("c")
    chromium.switch_to.window(first)
    ann.until(lambda: ann.text("count") == "2 of 4 judged")
    assert ann.text("said").startswith("You said wrong")
    ann.judge("n")
    assert "Mask 3 of 4" in ann.text("place")


def test_verdicts_wait_for_the_log_that_they_are_for(
    chromium: webdriver.Chrome, serving: Callable[[int], Server], tmp_path: Path
) -> None:
    """Another project with a release of the same name is served on the same port meanwhile."""
    server = serving(4)
    ann = Reviewer(chromium, server.address)
    ann.come()
    ann.seen()
    server.kill()
    ann.judge("c")
    ann.until(lambda: "1 kept in this browser" in ann.text("saving"))
    server.folder = tmp_path / "other"
    server.folder.mkdir()
    server.start()
    ann.come(name=None)
    ann.saved()
    assert ann.text("count") == "0 of 4 judged"
    assert server.said() == {}
    server.kill()
    server.folder = tmp_path
    server.start()
    ann.come(name=None)
    ann.saved()
    assert list(server.said().values()) == [("correct", None)]


def test_a_verdict_can_be_taken_back_after_the_page_was_loaded_again(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(3)
    ann = Reviewer(chromium, server.address)
    ann.come()
    ann.judge("c")
    ann.judge("u")
    ann.come(name=None)
    ann.judge("z")
    assert ann.text("count") == "1 of 3 judged"
    ann.judge("z")
    ann.saved()
    assert server.said() == {}
    assert not chromium.find_element(By.ID, "undo").is_enabled()


def test_a_picture_that_cannot_be_shown_is_not_judged_unseen(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(3)
    (server.folder / "world" / case(0).image_path).write_bytes(b"<html>not found</html>")
    ann = Reviewer(chromium, server.address)
    ann.come()
    ann.until(lambda: chromium.find_element(By.ID, "trouble").is_displayed())
    ann.press("c")
    ann.until(lambda: "cannot be shown" in ann.text("news"))
    assert ann.text("count") == "0 of 3 judged"
    ann.judge("u")
    ann.seen()
    ann.judge("c")
    assert ann.text("count") == "2 of 3 judged"


def test_a_picture_that_never_came_is_not_judged_unseen(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(12)
    ann = Reviewer(chromium, server.address)
    ann.come()
    ann.seen()
    server.kill()
    for _ in range(9):  # beyond what is loaded ahead
        ann.press(Keys.ARROW_RIGHT)
    ann.until(lambda: "does not answer" in ann.text("trouble"))
    ann.press("c")
    ann.until(lambda: "does not answer" in ann.text("news"))
    assert ann.text("count") == "0 of 12 judged"
    server.start()
    ann.seen()
    ann.judge("c")
    ann.saved()
    assert server.said() == {case(9).mention_id: ("correct", None)}


def test_a_small_mask_is_looked_at_closely_by_a_key(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    ann = Reviewer(chromium, serving(3).address)
    ann.come()
    ann.press("x")
    ann.until(lambda: ann.text("news") == "Close to the mask")
    ann.seen()
    source = chromium.find_element(By.ID, "picture").get_attribute("src")
    assert source.endswith("&near=1")
    ann.judge("c")
    ann.seen()
    assert "near" not in chromium.find_element(By.ID, "picture").get_attribute("src")
    assert chromium.find_element(By.ID, "near").get_attribute("aria-pressed") == "false"


def test_an_old_page_does_not_judge_what_a_new_server_shows(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    server = serving(12)
    ann = Reviewer(chromium, server.address)
    ann.come()
    server.kill()
    server.cases = 2
    server.start()
    chromium.execute_script("document.querySelector('#next').click()")
    for _ in range(9):  # beyond what is loaded ahead
        ann.press(Keys.ARROW_RIGHT)
    ann.until(lambda: "cannot be shown" in ann.text("trouble"))
    ann.press("u")
    ann.until(lambda: "cannot be shown" in ann.text("news"))
    assert ann.text("count") == "0 of 12 judged"


def test_keys_work_on_keyboards_of_other_letters(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    ann = Reviewer(chromium, serving(3).address)
    ann.come()
    strike = "document.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], code: arguments[1]}))"
    chromium.execute_script(strike, "с", "KeyC")  # Cyrillic
    ann.until(lambda: ann.text("count") == "1 of 3 judged")
    chromium.execute_script(strike, "ς", "KeyW")  # Greek
    chromium.execute_script(strike, "é", "Digit2")  # French, without Shift
    ann.until(lambda: ann.text("count") == "2 of 3 judged")
    chromium.execute_script(strike, "a", "KeyC")  # a Latin letter is what it types
    ann.press(Keys.ARROW_LEFT)
    assert ann.text("said") == "You said wrong: Part of the thing is missing"
    assert ann.text("count") == "2 of 3 judged"


@pytest.mark.parametrize("size", [(390, 800), (820, 1100), (1280, 600), (1920, 1080)])
def test_nothing_that_is_needed_lies_outside_the_window(
    chromium: webdriver.Chrome, serving: Callable[[int], Server], size: tuple[int, int]
) -> None:
    ann = Reviewer(chromium, serving(3).address)
    before = chromium.get_window_size()
    try:
        chromium.set_window_size(*size)
        ann.come()
        ann.judge("c")
        for place in (
            "#entity",
            "#picture",
            "[data-verdict=correct]",
            "[data-verdict=unsure]",
            "#undo",
            "#help",
        ):
            left, top, right, bottom = chromium.execute_script(
                "const b = document.querySelector(arguments[0]).getBoundingClientRect();"
                "return [b.left, b.top, b.right - innerWidth, b.bottom - innerHeight]",
                place,
            )
            assert min(left, top) >= 0, place
            assert right <= 0, place
            assert bottom <= 0 or place == "#entity", (
                place
            )  # the second one's name is long and can be scrolled
        for _ in range(2):
            ann.judge("c")
        assert chromium.find_element(By.ID, "done").is_displayed()
    finally:
        chromium.set_window_size(before["width"], before["height"])


def test_texts_from_data_are_shown_and_never_run(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    ann = Reviewer(chromium, serving(3).address)
    ann.come()
    ann.judge("c")
    assert chromium.find_element(By.ID, "entity").text == HOSTILE
    assert (ann.text("prompt"), ann.text("question"), ann.text("classes")) == (HOSTILE,) * 3
    assert chromium.title.startswith(f"2 · {HOSTILE[:20]}")
    assert len(chromium.find_elements(By.TAG_NAME, "script")) == 1
    assert len(chromium.find_elements(By.TAG_NAME, "img")) == 2
    link = chromium.find_element(By.ID, "wikipedia")
    assert link.get_attribute("href").startswith("https://en.wikipedia.org/wiki/%3Cimg")
    assert "noopener" in link.get_attribute("rel")
    complaints = [
        line for line in chromium.get_log("browser") if "Content Security Policy" in line["message"]
    ]
    assert complaints == []


def test_mask_is_drawn_over_the_thing_and_goes_by_a_key(
    chromium: webdriver.Chrome, serving: Callable[[int], Server], tmp_path: Path
) -> None:
    ann = Reviewer(chromium, serving(1).address)
    ann.come()
    ann.seen()

    def pixels() -> np.ndarray:
        path = tmp_path / "seen.png"
        chromium.find_element(By.ID, "picture").screenshot(str(path))
        return np.asarray(Image.open(path).convert("RGB")).astype(int)

    masked = pixels()
    ann.press("m")
    ann.until(lambda: ann.text("news") == "Mask off")
    assert chromium.find_element(By.ID, "toggle").get_attribute("aria-pressed") == "false"
    plain = pixels()
    changed = np.abs(masked - plain).sum(axis=2) > 30
    thing = (plain[..., 0] > 180) & (plain[..., 2] < 120)
    assert thing.mean() > 0.1
    assert (changed & thing).sum() / thing.sum() > 0.95
    assert (changed & ~thing).sum() / changed.sum() < 0.1


def test_every_control_has_a_name_and_is_reached_by_tab(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    ann = Reviewer(chromium, serving(3).address)
    ann.come()
    controls = [
        one for one in chromium.find_elements(By.CSS_SELECTOR, "button, a, input") if one.is_displayed()
    ]
    assert len(controls) >= 12
    assert [one.get_attribute("outerHTML") for one in controls if not one.accessible_name] == []
    assert all(one.accessible_name for one in chromium.find_elements(By.TAG_NAME, "img"))
    assert chromium.find_element(By.TAG_NAME, "progress").accessible_name == "0 of 3 judged"
    reached = set()
    for _ in range(len(controls) + 3):
        ann.press(Keys.TAB)
        reached.add(chromium.switch_to.active_element.id)
    usable = {one.id for one in controls if one.is_enabled()}
    assert usable <= reached
    chromium.find_element(By.CSS_SELECTOR, "[data-verdict=wrong]").send_keys(Keys.ENTER)
    assert chromium.switch_to.active_element.accessible_name.endswith("Another thing is masked")
    ann.press(Keys.ESCAPE)
    ann.until(lambda: not chromium.find_element(By.ID, "why").is_displayed())
    assert chromium.switch_to.active_element.get_attribute("data-verdict") == "wrong"
    assert ann.text("count") == "0 of 3 judged"


def test_single_keys_can_be_switched_off(
    chromium: webdriver.Chrome, serving: Callable[[int], Server]
) -> None:
    ann = Reviewer(chromium, serving(3).address)
    ann.come()
    ann.press("?")
    chromium.find_element(By.ID, "shortcuts").send_keys(Keys.SPACE)
    ann.press(Keys.ESCAPE)
    ann.press("c", "w", "m")
    assert ann.text("count") == "0 of 3 judged"
    chromium.find_element(By.CSS_SELECTOR, "[data-verdict=correct]").send_keys(Keys.SPACE)
    ann.until(lambda: ann.text("count") == "1 of 3 judged")
