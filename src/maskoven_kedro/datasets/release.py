"""A release: a folder of files that are written one after the other, each of them whole or not at all."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from kedro.io import AbstractDataset, DatasetError

from maskoven_kedro.core.paths import inside
from maskoven_kedro.core.release import FileDigest
from maskoven_kedro.datasets.atomic import replaced, write_bytes
from maskoven_kedro.execution.build import ExecutorOptions, execute

logger = logging.getLogger(__name__)

MANIFEST = "_MANIFEST"
_BUFFER = 1 << 20

Written = Mapping[str, FileDigest]
"""Relative path -> digest of the files written so far."""

Writer = Callable[[BinaryIO, Written], object]
"""Writes one file into an open sink; what was written before it is known to it."""


@dataclass(frozen=True)
class ReleaseFiles(Mapping[str, Writer]):
    """Relative path -> writer, in the order in which they are to be written, and what they are made from.

    A release of the same recipe whose files are all there is left as it is.

    writers: can be pickled.
    recipe: fingerprint of everything that decides the files.
    describing: the paths, last in order, whose writers have to know the digests of the others.
    """

    writers: Mapping[str, Writer]
    recipe: str
    describing: tuple[str, ...] = ()

    def __getitem__(self, path: str) -> Writer:
        return self.writers[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.writers)

    def __len__(self) -> int:
        return len(self.writers)


@dataclass(frozen=True)
class ReleaseFolder:
    """A release on disk: its folder, recipe and files."""

    root: Path
    recipe: str
    files: Written


class ReleaseDataset(AbstractDataset[ReleaseFiles, ReleaseFolder]):
    """Writes what a node promised; files of another recipe are replaced, those that no longer belong are removed.

    path: folder of the release. executor: where files are written, see `ExecutorOptions`; it never shows in them.

    Example in a catalog:

        release:
          type: maskoven_kedro.datasets.release.ReleaseDataset
          path: data/05_model_input/miniature
          executor: {kind: processes, workers: 2}
    """

    def __init__(
        self, *, path: str, executor: dict[str, Any] | None = None, metadata: dict[str, Any] | None = None
    ) -> None:
        self._root = Path(path)
        self._executor = ExecutorOptions(**(executor or {}))
        self.metadata = metadata

    def load(self) -> ReleaseFolder:
        """A handle on the files."""
        manifest = self._manifest()
        if manifest is None:
            raise DatasetError(f"'{self._root}' is not a whole release: run the stage that writes it.")
        return ReleaseFolder(self._root, manifest["recipe"], _digests(manifest))

    def save(self, data: ReleaseFiles) -> None:
        """Write all files, then the manifest that says that they are all there."""
        if not isinstance(data, ReleaseFiles):
            raise DatasetError(f"{type(self).__name__} saves ReleaseFiles, not {type(data).__name__}.")
        before = self._manifest()
        if before is not None and before["recipe"] == data.recipe and set(before["files"]) == set(data):
            logger.info("Release '%s' is as it should be; nothing is written again", self._root.name)
            return
        try:
            (self._root / MANIFEST).unlink(missing_ok=True)
            written = self._write_all(data)
            self._remove_others(written)
            files = {path: asdict(digest) for path, digest in sorted(written.items())}
            manifest = {"recipe": data.recipe, "files": files}
            write_bytes(self._root / MANIFEST, f"{json.dumps(manifest, indent=1, sort_keys=True)}\n".encode())
        except OSError as error:
            raise DatasetError(f"'{self._root}' could not be written: {error}") from error

    def _write_all(self, data: ReleaseFiles) -> dict[str, FileDigest]:
        """Write the files side by side, then one after the other those that describe them."""
        places = {path: inside(self._root, path) for path in data}
        alone = {
            path: partial(_digest_of, places[path], writer)
            for path, writer in data.items()
            if path not in data.describing
        }
        found: dict[str, FileDigest] = {}
        for outcome in execute(alone, self._executor):
            if outcome.error is not None:
                raise outcome.error
            assert outcome.tables is not None
            found[outcome.shard] = outcome.tables["digest"]
        written = {path: found[path] for path in alone}
        for path in data.describing:
            written[path] = _write(places[path], data[path], written)
        return written

    def _manifest(self) -> dict[str, Any] | None:
        """The manifest of a release whose files are all there in their sizes."""
        try:
            manifest: dict[str, Any] = json.loads((self._root / MANIFEST).read_bytes())
            whole = all(
                (self._root / path).stat().st_size == digest.size
                for path, digest in _digests(manifest).items()
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return manifest if whole else None

    def _remove_others(self, written: Written) -> None:
        """Remove files of former releases of this name, in the folders that a release has."""
        folders = {self._root, *((self._root / path).parent for path in written)}
        for folder in folders:
            for path in folder.iterdir():
                if path.is_file() and path.relative_to(self._root).as_posix() not in written:
                    path.unlink()

    def _exists(self) -> bool:
        return self._manifest() is not None

    def _describe(self) -> dict[str, Any]:
        return {"path": self._root.as_posix()}


def _digests(manifest: Mapping[str, Any]) -> dict[str, FileDigest]:
    return {path: FileDigest(**digest) for path, digest in manifest["files"].items()}


def _digest_of(path: Path, writer: Writer) -> Mapping[str, Any]:
    return {"digest": _write(path, writer, {})}


def _write(path: Path, writer: Writer, written: Written) -> FileDigest:
    with replaced(path) as temporary:
        with temporary.open("wb", buffering=_BUFFER) as sink:
            writer(sink, written)
        with temporary.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        return FileDigest(digest, temporary.stat().st_size)
