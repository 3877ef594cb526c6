"""A person at the page: a browser without a window, and keys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 90  # seconds, on a machine that does other things too
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=1280,860",
)  # fmt: skip


def start_chromium(profile: Path) -> webdriver.Chrome:
    """Start Debian's Chromium with an empty profile; an AssertionError says what to install."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert browser, "Chromium is missing: apt-get install chromium chromium-driver"
    assert driver, "Chromium's driver is missing: apt-get install chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    environment = {**os.environ, "SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
    return webdriver.Chrome(options=options, service=Service(driver, env=environment))


class Reviewer:
    """A person with a keyboard and no mouse."""

    def __init__(self, browser: webdriver.Chrome, address: str) -> None:
        self.browser, self.address = browser, address

    def come(self, name: str | None = "Ann Lee") -> None:
        """Open the page; give a name where it asks for one."""
        self.browser.get(self.address)
        if name:
            self.until(lambda: self.browser.execute_script("return document.activeElement.id") == "name")
            self.press(name, Keys.ENTER)
        self.until(lambda: "judged" in self.text("count"))

    def press(self, *keys: str) -> None:
        webdriver.ActionChains(self.browser).send_keys(*keys).perform()

    def judge(self, *keys: str) -> None:
        """Press keys that end in a verdict, and wait for what follows."""
        before = self.text("count"), self.text("place"), self.text("said")
        for key in keys:
            self.press(key)
        self.until(lambda: (self.text("count"), self.text("place"), self.text("said")) != before)

    def text(self, name: str) -> str:
        return self.browser.find_element(By.ID, name).get_property("textContent")

    def until(self, happened: Callable[[], bool]) -> None:
        WebDriverWait(self.browser, PATIENCE, 0.02).until(lambda _: happened())

    def saved(self) -> None:
        self.until(lambda: self.text("saving") == "All saved")

    def ahead(self, number: int) -> None:
        """Wait until a later case is loaded."""
        loaded = (
            "const names = performance.getEntriesByType('resource').map((one) => one.name);"
            "return ['pictures', 'masks'].every((kind) => names.some((name) => name.includes(`/${kind}/"
            "${arguments[0]}?`)))"
        )
        self.until(lambda: self.browser.execute_script(loaded, number))

    def seen(self) -> None:
        stage = self.browser.find_element(By.ID, "stage")
        self.until(lambda: stage.get_attribute("aria-busy") == "false")
