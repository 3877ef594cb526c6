"""A folder of one's own pictures and the table that names what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.photos import SPLIT, PhotoRow, PhotoTableFault, parse_photo_rows
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.datasets.world import file_digest

TABLE = "photos.csv"


@dataclass(frozen=True)
class PhotoFolder:
    """The pictures below `root`, the rows of their table, and a Wikidata snapshot if there is one."""

    root: Path
    snapshot: Path
    split: str = SPLIT

    def rows(self) -> list[PhotoRow | Rejection]:
        """The rows of the table, usable or not, in order."""
        text = (self.root / TABLE).read_text(encoding="utf-8-sig", errors="replace")
        return list(parse_photo_rows(text.splitlines()))

    def digests(self) -> dict[str, str]:
        """SHA-256 of the table and of every picture that it names and that is there."""
        files = {row.file for row in self.rows() if isinstance(row, PhotoRow)}
        paths = {name: self.root / name for name in {TABLE, *files}}
        inside = {
            name: path for name, path in paths.items() if path.resolve().is_relative_to(self.root.resolve())
        }
        return {name: file_digest(path) for name, path in sorted(inside.items()) if path.is_file()}


class PhotoFolderDataset(AbstractDataset[NoReturn, PhotoFolder]):
    """Loads a handle on the folder; never writes to it.

    path: folder with the pictures and `photos.csv` (columns file, entity and, if wanted, question). snapshot: N-Triples
    file that knows the classes of entities given by id; need not be there.

    Example in a catalog:

        photos.world:
          type: maskoven_kedro.datasets.photos.PhotoFolderDataset
          path: data/01_raw/photos
          snapshot: data/01_raw/miniature/wikidata/snapshot.nt
    """

    def __init__(self, *, path: str, snapshot: str, metadata: dict[str, Any] | None = None) -> None:
        self._folder = PhotoFolder(Path(path), Path(snapshot))
        self.metadata = metadata

    def load(self) -> PhotoFolder:
        """A handle on the folder, its table checked."""
        if not self._exists():
            raise DatasetError(
                f"'{self._folder.root / TABLE}' is not there: write it and put the pictures beside it"
            )
        try:
            self._folder.rows()
        except PhotoTableFault as error:
            raise DatasetError(f"'{self._folder.root / TABLE}': {error}") from error
        return self._folder

    def save(self, data: NoReturn) -> None:
        """Refuse."""
        raise DatasetError(f"'{self._folder.root}' is read only")

    def _exists(self) -> bool:
        return (self._folder.root / TABLE).is_file()

    def _describe(self) -> dict[str, Any]:
        return {"path": self._folder.root.as_posix(), "snapshot": self._folder.snapshot.as_posix()}
