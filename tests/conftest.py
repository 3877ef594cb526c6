"""A project in a temporary place, and a raw world of a few drawn rectangles for tests that need no renderer."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from PIL import Image

from maskoven_kedro.annotators.base import Detection
from maskoven_kedro.core import rle

REPOSITORY = Path(__file__).parent.parent
ENTITIES = {
    "Q144": ("Dog", "Q39201", "pet"),
    "Q146": ("House cat", "Q39201", "pet"),
    "Q89": ("Apple", "Q3314483", "fruit"),
}
SIZE = (48, 64)


@dataclass
class Project:
    """The project of this repository with its configuration copied and its data below `root`."""

    root: Path
    conf: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    def run(
        self, *pipelines: str, env: str = "test", params: dict[str, Any] | None = None, **options: Any
    ) -> Any:
        """Run pipelines in a session of their own, the default one if none is named."""
        with self.session(env, params) as session:
            return session.run(pipeline_names=list(pipelines) or None, **options)

    def stand_alone(self) -> Path:
        """Make `root` a project that commands can be called in, around the installed package; return it."""
        shutil.copy(REPOSITORY / "pyproject.toml", self.root)
        (self.root / "src").mkdir()
        return self.root

    def session(self, env: str = "test", params: dict[str, Any] | None = None) -> KedroSession:
        bootstrap_project(REPOSITORY)
        return KedroSession.create(
            project_path=REPOSITORY,
            env=env,
            runtime_params=params,
            conf_source=str(self.conf),
            save_on_close=False,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose every path lies in a temporary folder."""
    conf = tmp_path / "conf"
    shutil.copytree(REPOSITORY / "conf", conf)
    for globals_file in conf.glob("*/globals.yml"):
        text = globals_file.read_text()
        globals_file.write_text(re.sub(r"(?<=: )data(?:/test)?(?=[/\s])", f"{tmp_path}/data", text))
    for env in ("test", "photos"):
        (conf / env / "mlflow.yml").write_text("enabled: false\n")  # tests of the tracking switch it on
    with (conf / "photos/globals.yml").open("a") as file:
        file.write("executor: {kind: serial}\n")
    return Project(tmp_path, conf)


@pytest.fixture
def tiny_world(project: Project) -> Path:
    """Raw files of every subset: three pictures each, one rectangle per picture, with their truth."""
    world = project.data / "01_raw/miniature"
    write_world(world)
    return world


def write_world(world: Path, pages: Mapping[str, tuple[str, str, str]] = ENTITIES) -> None:
    """Write all raw files; pages: entities with a page, as id -> title, id of its class, label of its class."""
    subsets = ("entity_train", "entity_val", "entity_test", "query_train", "query_val", "query_test", "human")
    paths = []
    for place, subset in enumerate(subsets):
        rows, truth = [], []
        for number, (entity_id, (title, _, _)) in enumerate(ENTITIES.items()):
            image_id = f"oven_{place:02d}{number:06d}"
            mask = draw(world / f"images/{place:02d}/{image_id}.jpg", number)
            paths.append(f"{image_id},inaturalist/{subset}/{number}.jpg")
            question = (
                f"what is the {title.lower()} left of the box?"
                if subset != "entity_train"
                else "what is this?"
            )
            row = {"data_id": f"{subset}_{number}", "image_id": image_id, "question": question}
            rows.append(row | {"entity_id": entity_id, "entity_text": title, "data_split": f"{subset}_seen"})
            truth.append((f"{subset}_{number}", mask))
        write_lines(world / f"oven/oven_{subset}.jsonl", rows)
        write_truth(world / f"ground_truth/{subset}.json", truth)
    wiki, truth = [], []
    for number, (entity_id, (title, _, _)) in enumerate(pages.items()):
        wiki.append({"wikidata_id": entity_id, "wikipedia_title": title, "wikipedia_summary": ""})
        mask = draw(world / f"wikipedia_images/{entity_id[:4]}/{entity_id}.jpg", number)
        truth.append((f"wiki_{entity_id}", mask))
    write_lines(world / "wiki6m/Wiki6M_ver_1_0.jsonl", wiki)
    write_truth(world / "ground_truth/wiki.json", truth)
    (world / "oven/ovenid2impath.csv").write_text("".join(f"{line}\n" for line in paths))
    (world / "wikidata").mkdir(exist_ok=True)
    (world / "wikidata/snapshot.nt").write_text(
        "".join(f"{line}\n" for line in snapshot(ENTITIES | dict(pages)))
    )


def draw(path: Path, number: int) -> np.ndarray:
    """Draw a rectangle on noise; return its mask, bool (H, W)."""
    noise = np.random.default_rng(number).integers(0, 60, (*SIZE, 3), dtype=np.uint8)
    mask = np.zeros(SIZE, dtype=bool)
    mask[10:30, 8 + 6 * (number % 3) : 40] = True
    noise[mask] = (220, 60 * (number % 3), 40)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(noise).save(path, quality=92)
    return mask


def write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def write_truth(path: Path, masks: Sequence[tuple[str, np.ndarray]]) -> None:
    images = [{"id": n, "height": SIZE[0], "width": SIZE[1], "file_name": ""} for n, _ in enumerate(masks)]
    annotations = [
        {
            "id": n,
            "image_id": n,
            "mention_id": one,
            "segmentation": {"size": SIZE, "counts": rle.encode(mask).decode()},
        }
        for n, (one, mask) in enumerate(masks)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": []}))


def snapshot(entities: Mapping[str, tuple[str, str, str]]) -> list[str]:
    entity, label = "http://www.wikidata.org/entity/", "http://www.w3.org/2000/01/rdf-schema#label"
    lines = []
    for entity_id, (title, class_id, class_label) in entities.items():
        lines.append(f'<{entity}{entity_id}> <{label}> "{title}"@en .')
        lines.append(
            f"<{entity}{entity_id}> <http://www.wikidata.org/prop/direct/P279> <{entity}{class_id}> ."
        )
        lines.append(f'<{entity}{class_id}> <{label}> "{class_label}"@en .')
    return sorted(set(lines))


class ReddestRegion:
    """An annotator without networks: finds the red rectangle, unless the text is a bare label of odd length."""

    name = "grounded_sam"
    checkpoint = "0" * 16

    def annotate(self, images: Sequence[np.ndarray], texts: Sequence[Sequence[str]]) -> list[list[Detection]]:
        return [[self._find(image, text) for text in own] for image, own in zip(images, texts, strict=True)]

    def _find(self, image: np.ndarray, text: str) -> Detection:
        mask = image[..., 0] > 140
        found = mask.any() and len(text) != 9
        ys, xs = np.nonzero(mask)
        box = [[xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]] if found else np.zeros((0, 4))
        return Detection(
            masks=mask[None] if found else np.zeros((0, *mask.shape), bool),
            boxes=np.asarray(box, dtype=np.float32),
            phrases=[text[:10]] if found else [],
            box_scores=np.full(int(found), 0.9, np.float32),
            mask_scores=np.full(int(found), 0.8, np.float32),
        )


@pytest.fixture
def without_networks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Put the annotator without networks in place of the real one; returns how many pictures it has seen."""
    from maskoven_kedro.pipelines.mask_annotation import nodes, shards

    seen = [0]

    class Counting(ReddestRegion):
        def annotate(
            self, images: Sequence[np.ndarray], texts: Sequence[Sequence[str]]
        ) -> list[list[Detection]]:
            seen[0] += len(images)
            return super().annotate(images, texts)

    class Second(ReddestRegion):
        name = "seem"

    kinds = {"grounded_sam": Counting, "seem": Second}
    monkeypatch.setattr(shards, "_annotator", lambda options: kinds[options.kind]())
    monkeypatch.setattr(nodes, "weights_of", lambda options: ["0" * 16])
    return lambda: seen[0]
