"""The networks are trained from nothing by one pipeline; a few steps on a few lessons show that it runs."""

from __future__ import annotations

import gzip
import json

import pytest

from maskoven_kedro.engine import train_backbone
from maskoven_kedro.miniature import facts
from tests.conftest import Project

STEPS = {"steps": 2, "batch": 2, "held_out": 4, "report_every": 2, "save_every": 2}
OPTIONS = {
    "lessons": {"count": 24, "per_shard": 12, "side": 96},
    "threads": 1,
    "backbone": STEPS,
    "alignment": STEPS,
    "detector": STEPS,
    "segmenter": STEPS,
    "seem": STEPS,
    "linker": {"vocabulary": 500, "tower": STEPS, "captions": STEPS},
}


@pytest.mark.slow
def test_networks_are_trained_once_and_ship_their_phrases_and_cards(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "labels_and_aliases", lambda: frozenset({"dog", "apple"}))
    monkeypatch.setattr(train_backbone.naming_words, "__defaults__", (2,))  # few lessons repeat few words
    project.run("miniature_networks", params={"networks": OPTIONS})
    networks = project.data / "06_models"
    phrases = gzip.decompress((networks / "detector/phrases.txt.gz").read_bytes()).decode().splitlines()
    assert len(phrases) == len(set(phrases)) > 20
    assert not {"dog", "a dog", "the apple"} & {phrase.lower() for phrase in phrases}
    card = json.loads((networks / "segmenter/card.json").read_text())
    assert card["options"]["segmenter"]["steps"] == 2
    assert card["metrics_on_held_out_lessons"]
    assert json.loads((networks / "seem/card.json").read_text())["options"]["seem"]["steps"] == 2
    captions = gzip.decompress((networks / "linker/phrases.txt.gz").read_bytes()).decode().splitlines()
    assert captions == sorted(set(captions))
    assert {"tower_kind", "captions_kind"} <= json.loads((networks / "linker/card.json").read_text())[
        "metrics_on_held_out_lessons"
    ].keys()
    written = (networks / "detector/model.safetensors").stat().st_mtime_ns
    project.run("miniature_networks", params={"networks": OPTIONS})
    assert (networks / "detector/model.safetensors").stat().st_mtime_ns == written
