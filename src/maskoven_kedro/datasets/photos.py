"""A folder of one's own pictures and the table that names what is in them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.paths import PathOutsideRoot, inside
from maskoven_kedro.core.photos import SPLIT, PhotoRow, PhotoTableFault, parse_photo_rows
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.core.text_files import LONGEST_MARK, no_text
from maskoven_kedro.datasets.world import file_digest

TABLE = "photos.csv"
DUMP_MANIFEST = "tables.json"  # appears when the pass over a dump has begun, and changes with it


@dataclass(frozen=True)
class PhotoFolder:
    """The pictures below `root`, the rows of their table, and who may know the names in it, as far as it is there.

    snapshot: a Wikidata snapshot. titles: Wiki6M's title-only file. tables: those of a dump. names: folder for the
    index of all these names; without it names stand for themselves.
    """

    root: Path
    snapshot: Path
    titles: Path | None = None
    tables: Path | None = None
    names: Path | None = None
    split: str = SPLIT

    def rows(self) -> list[PhotoRow | Rejection]:
        """The rows of the table, usable or not, in order. Raises `PhotoTableFault`."""
        data = (self.root / TABLE).read_bytes()
        if told := no_text(data[:LONGEST_MARK]):
            raise PhotoTableFault(f"it is {told}")
        rows = parse_photo_rows(data.decode("utf-8-sig", errors="replace"))
        return [_as_on_disk(self.root, row) for row in rows]

    def digests(self) -> dict[str, str]:
        """SHA-256 of the table, of every picture that it names and that is there, and of what knows the names."""
        files = {row.file for row in self.rows() if isinstance(row, PhotoRow)}
        digests = {name: _digest_inside(self.root, name) for name in sorted({TABLE, *files})}
        return {name: digest for name, digest in digests.items() if digest} | self.name_digests()

    def name_digests(self) -> dict[str, str]:
        """SHA-256 of the files that names are looked up in."""
        if self.names is None:
            return {}
        manifest = self.tables / DUMP_MANIFEST if self.tables else None
        known = {"names: titles": self.titles, "names: snapshot": self.snapshot, "names: dump": manifest}
        return {
            name: file_digest(path) for name, path in known.items() if path is not None and path.is_file()
        }


def _as_on_disk(root: Path, row: PhotoRow | Rejection) -> PhotoRow | Rejection:
    """Return a row with its picture spelled as the disk does: an accent may be a letter's own or stand apart (K06)."""
    if isinstance(row, Rejection) or row.file.isascii():
        return row
    forms = dict.fromkeys((row.file, *(unicodedata.normalize(form, row.file) for form in ("NFC", "NFD"))))
    return next((replace(row, file=name) for name in forms if _is_there(root, name)), row)


def _is_there(root: Path, name: str) -> bool:
    try:
        return inside(root, name).is_file()
    except (PathOutsideRoot, OSError, RuntimeError):
        return False


def _digest_inside(root: Path, name: str) -> str | None:
    """Return the digest of a file below the root, None where there is none, or none that a path may lead to."""
    try:
        path = inside(root, name)
        return file_digest(path) if path.is_file() else None
    except (
        PathOutsideRoot,
        OSError,
        RuntimeError,
    ):  # the picture is rejected when it is read, with the reason
        return None


class PhotoFolderDataset(AbstractDataset[NoReturn, PhotoFolder]):
    """Loads a handle on the folder; never writes to it.

    path: folder with the pictures and `photos.csv` (columns file, entity and, if wanted, question). snapshot: N-Triples
    file that knows the classes of entities given by id. titles, tables: further files that know names. names: folder
    for the index of names. None of the files needs to be there.

    Example in a catalog:

        photos.world:
          type: maskoven_kedro.datasets.photos.PhotoFolderDataset
          path: data/01_raw/photos
          snapshot: data/01_raw/miniature/wikidata/snapshot.nt
          titles: data/01_raw/miniature/wiki6m/Wiki6M_ver_1_0_title_only.jsonl
          names: data/02_intermediate/photos/names
    """

    def __init__(
        self,
        *,
        path: str,
        snapshot: str,
        titles: str | None = None,
        tables: str | None = None,
        names: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        known = [Path(one) if one is not None else None for one in (titles, tables, names)]
        self._folder = PhotoFolder(Path(path), Path(snapshot), known[0], known[1], known[2])
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
