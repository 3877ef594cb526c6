"""The raw files: OVEN's folder, real or rendered, as one entry of the catalog; and the truth beside a rendered one."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import polars as pl
from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.oven import WHOLE_ENTITY_ID, WikiRow, parse_wiki_rows, training_entities
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.core.schemas import SUBSETS, split_of
from maskoven_kedro.datasets.oven_jsonl import NumberedLines

log = logging.getLogger(__name__)

TRAINING_SUBSETS = ("entity_train", "query_train")


class WorldPromise(Protocol):
    """What a node returns in place of a world: `render` writes it below a folder, or finds it there."""

    def render(self, root: Path) -> None:
        """Write what is missing of the world."""
        ...


@dataclass(frozen=True)
class OvenWorld:
    """The files of OVEN below `root`, for one split; nothing is read before it is asked for."""

    root: Path
    split: str

    @property
    def subsets(self) -> tuple[str, ...]:
        """The subsets of the split whose file is there."""
        return tuple(one for one in SUBSETS if split_of(one) == self.split and self._file(one).is_file())

    @property
    def earlier(self) -> tuple[str, ...]:
        """The subsets of OVEN's splits before this one whose file is there: an id that they have is taken."""
        own = next((place for place, one in enumerate(SUBSETS) if split_of(one) == self.split), 0)
        before = SUBSETS[:own] if self.split != "wiki" else ()
        return tuple(one for one in before if split_of(one) != "wiki" and self._file(one).is_file())

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the files of the split that are not there."""
        names = (self._file(one) for one in SUBSETS if split_of(one) == self.split)
        return tuple(path.name for path in names if not path.is_file())

    @property
    def snapshot(self) -> Path:
        """The Wikidata snapshot (N-Triples)."""
        return self.root / "wikidata" / "snapshot.nt"

    def lines(self, subset: str) -> NumberedLines:
        """The numbered lines of a subset: OVEN rows, or Wiki6M rows for `wiki`."""
        return NumberedLines(self._file(subset))

    def titles(self) -> pl.DataFrame:
        """Every entity of the knowledge base once: columns entity_id and title; the first of equal ids counts."""
        return read_titles(self.root / "wiki6m" / "Wiki6M_ver_1_0_title_only.jsonl")

    def training_entities(self) -> frozenset[str]:
        """Ids of the entities that occur in training: what `seen` means."""
        files = [self._file(subset) for subset in TRAINING_SUBSETS]
        return training_entities(*(NumberedLines(path) for path in files if path.is_file()))

    def digests(self) -> dict[str, str]:
        """SHA-256 of the files that decide the mentions; a rendered world's receipt stands for the pictures."""
        names = {subset: self._file(subset) for subset in (*self.subsets, *self.earlier, *TRAINING_SUBSETS)}
        names["ovenid2impath"] = self.root / "oven" / "ovenid2impath.csv"
        digests = {name: file_digest(path) for name, path in sorted(names.items()) if path.is_file()}
        receipt = self.root / "world.json"
        return digests | ({"rendered": file_digest(receipt)} if receipt.is_file() else {})

    def _file(self, subset: str) -> Path:
        if subset == "wiki":
            return self.root / "wiki6m" / "Wiki6M_ver_1_0.jsonl"
        return self.root / "oven" / f"oven_{subset}.jsonl"


def read_titles(path: Path) -> pl.DataFrame:
    """Return the rows of Wiki6M's title-only file: columns entity_id and title; the first of equal ids counts.

    Lines that are no item with a title are left out, and told in the log by their numbers.

    Raises:
        DatasetError: lines, but none that can be used.
    """
    names = {"wikidata_id": "entity_id", "wikipedia_title": "title"}
    try:
        read = pl.read_ndjson(path, schema=dict.fromkeys(names, pl.String)).rename(names)
    except pl.exceptions.PolarsError:
        read = None
    if read is None or not read.select(_plain_titles()).item():
        read = _careful_titles(path)
    return read.unique("entity_id", keep="first", maintain_order=True)


def _plain_titles() -> pl.Expr:
    """Whether all rows are as in the real file. Polars makes a text of any value; no real title has brackets."""
    title = pl.col("title")
    odd = title.str.contains(r"[\[\]{}\x00]") | ~title.str.contains(r"\S")
    item = pl.col("entity_id").str.contains(WHOLE_ENTITY_ID)
    return (item.fill_null(value=False) & ~odd.fill_null(value=True)).all()


def _careful_titles(path: Path) -> pl.DataFrame:
    """Read line by line what polars gives up or misreads."""
    schema = {"entity_id": pl.String, "title": pl.String}
    parts, faults, lost = [pl.DataFrame(schema=schema)], list[str](), 0
    lines = iter(NumberedLines(path))
    while batch := list(islice(lines, 100_000)):
        rows = list(parse_wiki_rows(batch))
        found = [(row.entity_id, row.title) for row in rows if isinstance(row, WikiRow)]
        parts.append(pl.DataFrame(found, schema=schema, orient="row"))
        unusable = [
            row.detail for row in rows if isinstance(row, Rejection) and row.reason == "row_malformed"
        ]
        lost += len(unusable)
        faults += unusable[: 3 - len(faults)]
    titles = pl.concat(parts)
    told = f"{lost} lines of '{path}' cannot be used, such as {'; '.join(faults)}"
    if lost and titles.is_empty():
        raise DatasetError(f"{told}: fetch Wiki6M_ver_1_0_title_only.jsonl again")
    if lost:
        log.warning("%s: correct them, or do without these entities", told)
    return titles


class OvenWorldDataset(AbstractDataset[WorldPromise, OvenWorld]):
    """The folder of OVEN's files; saving keeps the promise of a renderer, where the folder is one to be rendered.

    path: the folder with `oven`, `wiki6m`, `images`, `wikipedia_images` and `wikidata`. split: whose mentions a loaded
    world lists. read_only: refuses to render over files that came from elsewhere.

    Example in a catalog:

        "world@{split}":
          type: maskoven_kedro.datasets.world.OvenWorldDataset
          path: data/01_raw/oven
          split: "{split}"
    """

    def __init__(
        self, *, path: str, split: str, read_only: bool = False, metadata: dict[str, Any] | None = None
    ) -> None:
        self._root, self._split, self._read_only = Path(path), split, read_only
        self.metadata = metadata

    def load(self) -> OvenWorld:
        """A handle on the files."""
        if not self._exists():
            raise DatasetError(f"'{self._root}' holds no file of OVEN: render the miniature, or fetch OVEN")
        return OvenWorld(self._root, self._split)

    def save(self, data: WorldPromise) -> None:
        """Render what is missing."""
        if self._read_only:
            raise DatasetError(f"'{self._root}' is not ours to render: run without the pipeline `miniature`")
        data.render(self._root)

    def _exists(self) -> bool:
        receipt = self._root / "world.json"
        if receipt.is_file():
            return bool(json.loads(receipt.read_bytes()).get("complete"))
        pages = self._root / "wiki6m/Wiki6M_ver_1_0.jsonl"
        return any((self._root / "oven").glob("oven_*.jsonl")) or (self._split == "wiki" and pages.is_file())

    def _describe(self) -> dict[str, Any]:
        return {"path": self._root.as_posix(), "split": self._split, "read_only": self._read_only}


class TruthDataset(AbstractDataset[WorldPromise, Mapping[str, Any] | None]):
    """The visible pixels of every mention of a rendered world: subset -> COCO document, read when asked for.

    path: the folder `ground_truth` inside the world. With `optional: true` in its metadata a truth that is not there
    loads as None, for stages that can do without it.
    """

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        self._folder = Path(path)
        self.metadata = metadata

    def load(self) -> Mapping[str, Any] | None:
        """The documents by subset."""
        if (self.metadata or {}).get("optional") and not self._exists():
            return None
        if not self._exists():
            raise DatasetError(
                f"'{self._folder}' holds no truth: `kedro run --pipelines miniature` renders it"
            )
        return _Documents(self._folder)

    def save(self, data: WorldPromise) -> None:
        """Render what is missing of the world that the truth belongs to."""
        data.render(self._folder.parent)

    def _exists(self) -> bool:
        return any(self._folder.glob("*.json"))

    def _describe(self) -> dict[str, Any]:
        return {"path": self._folder.as_posix()}


class _Documents(Mapping[str, Any]):
    """The JSON files of a folder by their names, each read when asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, subset: str) -> Any:
        path = self._folder / f"{subset}.json"
        if not path.is_file():
            raise KeyError(subset)
        return json.loads(path.read_bytes())

    def __iter__(self) -> Iterator[str]:
        return (path.stem for path in sorted(self._folder.glob("*.json")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
