"""The pictures of the documentation, from finished runs: `uv run python scripts/docs_pictures.py`.

Before it: `kedro run`, `kedro run --env photos` on the three pictures of docs/guides/photos.md, some verdicts with
`kedro maskoven review`, and `kedro run --pipelines human_judgement`. Needs chromium with its driver. With names
(`story montage`) only those are made again.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).parent.parent
PICTURES, REPORTS = ROOT / "docs/images", ROOT / "data/08_reporting"
MENTION = "oven_query_test_00000040"
KEDRO = (sys.executable, "-m", "kedro")
LIMIT = 200_000  # bytes of a picture
SETTLE = 6  # seconds for a page to draw itself
_WITHOUT_TOUR = """document.querySelectorAll('div').forEach(one => {
  const kind = String(one.className), text = one.innerText.trim()
  if (/^1 of 6/.test(text) || /tour.*(spot|ring|circle|overlay)/.test(kind)) one.remove()
})"""
START = 180  # seconds for a server to answer


def save(name: str, picture: Image.Image, width: int = 1200) -> None:
    """Write a picture as JPEG, at most `width` pixels wide and below the limit of bytes."""
    picture = picture.convert("RGB")
    if picture.width > width:
        picture = picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
    path = PICTURES / f"{name}.jpg"
    for quality in range(88, 20, -6):
        picture.save(path, quality=quality, optimize=True)
        if path.stat().st_size < LIMIT:
            break
    print(path.relative_to(ROOT), picture.size, path.stat().st_size)


@contextmanager
def served(address: str, *command: str) -> Iterator[str]:
    """A server of a command, once it answers; ended afterwards."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DO_NOT_TRACK": "1"}, start_new_session=True
    )
    try:
        until = time.monotonic() + START
        while True:
            try:
                urlopen(address, timeout=5).close()
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(1)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # kedro-viz serves from a child
        process.wait()


@contextmanager
def browser(width: int = 1280, height: int = 860) -> Iterator[webdriver.Chrome]:
    """Chromium without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as profile:
        for switch in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
                       f"--window-size={width},{height}", f"--user-data-dir={profile}"):  # fmt: skip
            options.add_argument(switch)
        started = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            yield started
        finally:
            started.quit()


def shot(page: webdriver.Chrome) -> Image.Image:
    """What the browser shows."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        page.save_screenshot(file.name)
        return Image.open(file.name).convert("RGB")


def contact_sheet() -> None:
    """One thing of every kind."""
    from maskoven_kedro.miniature.contact_sheet import contact_sheet as drawn

    save("contact_sheet", Image.fromarray(drawn(seed=7)), 1100)


def story() -> None:
    """What every text of one mention led to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "story.png")
        subprocess.run([*KEDRO, "maskoven", "show", MENTION, "--output", str(path)], cwd=ROOT, check=True)
        save("story", Image.open(path))


def montage() -> None:
    """The upper third of the montage of the intension."""
    sheet = Image.open(REPORTS / "montage_intension.png")
    save("montage", sheet.crop((0, 0, sheet.width, sheet.height // 3)), 1000)


def photos() -> None:
    """Masks of the three pictures of the guide."""
    save("photos", Image.open(REPORTS / "photos/masks.png"))


def report() -> None:
    """The top of the page about a release."""
    with browser(1100, 900) as page:
        page.get((REPORTS / "dataset_report.html").as_uri())
        time.sleep(SETTLE)
        save("report", shot(page))


def lineage() -> None:
    """One stage in kedro-viz."""
    address = "http://127.0.0.1:4199/"
    command = (*KEDRO, "viz", "run", "--no-browser", "--port", "4199")
    with served(address, *command), browser(1500, 900) as page:
        page.get(f"{address}?pid=filtering")
        time.sleep(2 * SETTLE)
        page.execute_script(_WITHOUT_TOUR)
        time.sleep(1)
        save("lineage", shot(page), 1400)


def review() -> None:
    """A mask on the review page; nothing is judged."""
    address = "http://127.0.0.1:8799/"
    with served(address, *KEDRO, "maskoven", "review", "--no-browser", "--port", "8799"), browser() as page:
        page.get(address)
        time.sleep(SETTLE)
        webdriver.ActionChains(page).send_keys("Ann", Keys.ENTER).perform()
        time.sleep(SETTLE)
        save("review", shot(page))


def mlflow() -> None:
    """The interval of human judgement in MLflow."""
    address, store = "http://127.0.0.1:5099/", f"sqlite:///{ROOT}/data/mlflow.db"
    command = (sys.executable, "-m", "mlflow", "ui", "--backend-store-uri", store, "--port", "5099")
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=store)
    experiment = client.get_experiment_by_name("maskoven")
    wanted = "metrics.`human_success/all/entity` >= 0"
    run = client.search_runs([experiment.experiment_id], wanted, max_results=1)[0].info
    with served(address, *command), browser(1300, 900) as page:
        page.get(address)
        time.sleep(2 * SETTLE)
        for toggle in page.find_elements(By.XPATH, "//*[text()='Model training']")[:1]:
            page.execute_script("arguments[0].click()", toggle)
        page.get(f"{address}#/experiments/{run.experiment_id}/runs/{run.run_id}")
        time.sleep(3 * SETTLE)
        for box in page.find_elements(By.CSS_SELECTOR, "input[placeholder='Search metrics']")[:1]:
            box.send_keys("success/all")
            page.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
        time.sleep(SETTLE)
        save("mlflow", shot(page))


MADE: dict[str, Callable[[], None]] = {
    one.__name__: one for one in (contact_sheet, story, montage, photos, report, lineage, review, mlflow)
}

if __name__ == "__main__":
    for name in sys.argv[1:] or MADE:
        MADE[name]()
