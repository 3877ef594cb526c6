"""From rows of OVEN and Wiki6M to mentions: the picture found, measured and named, or a rejection."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath

import polars as pl

from maskoven_kedro.core.images import DEFAULT_LIMITS, ImageFault, ImageHeader, ImageLimits, probe_image
from maskoven_kedro.core.oven import OvenRow, WikiRow, parse_oven_rows, parse_wiki_rows, source_of
from maskoven_kedro.core.paths import PathOutsideRoot, inside
from maskoven_kedro.core.records import Mention, Rejection, records_frame
from maskoven_kedro.core.schemas import MENTIONS, REJECTIONS, split_of

IMAGE_FOLDER = "images"
WIKI_IMAGE_FOLDER = "wikipedia_images"
_EXTENSIONS = (".jpg", ".JPEG", ".jpeg", ".JPG", ".png", ".PNG", ".webp", ".gif", ".bmp", ".tif", ".tiff")
_REMEMBERED = 4096  # probed pictures kept at hand: mentions of one picture lie close together


def oven_image_path(image_id: str, extension: str) -> str:
    """Return where OVEN keeps a picture, relative to the raw root.

    >>> oven_image_path("oven_04925844", ".jpg")
    'images/04/oven_04925844.jpg'
    """
    return f"{IMAGE_FOLDER}/{image_id.removeprefix('oven_')[:2]}/{image_id}{extension}"


def wiki_image_path(entity_id: str) -> str:
    """Return where the picture of an entity is kept, relative to the raw root.

    >>> wiki_image_path("Q144")
    'wikipedia_images/Q144/Q144.jpg'
    """
    return f"{WIKI_IMAGE_FOLDER}/{entity_id[:4]}/{entity_id}.jpg"


def find_oven_image(root: Path, image_id: str, original_path: str | None) -> str:
    """Return the relative path of a picture that is there: the extension of the original first, then others.

    If none is there, the path where it should be is returned, so that a rejection can name it.
    """
    extension = PurePosixPath(original_path or "").suffix
    candidates = [oven_image_path(image_id, one) for one in dict.fromkeys((extension, *_EXTENSIONS)) if one]
    return next((path for path in candidates if _is_there(root, path)), candidates[0])


def read_mentions(
    lines: Iterable[tuple[int, str]],
    subset: str,
    image_paths: Mapping[str, str],
    root: Path,
    training_entities: Collection[str],
    limits: ImageLimits = DEFAULT_LIMITS,
) -> Iterator[Mention | Rejection]:
    """Yield one mention or one rejection for every line of an OVEN file, in order; nothing is decoded.

    Args:
        lines: (line number, text) of the file, whole: repeated ids are found among the lines given.
        subset: one of the OVEN subsets, such as `query_val`.
        image_paths: image id -> original path, from `ovenid2impath.csv`.
        root: raw root that holds the folder `images`.
        training_entities: ids that decide `seen` where `data_split` does not; empty for training files.
        limits: image budget.
    """
    rows = parse_oven_rows(lines, subset)
    return mentions_of(rows, subset, image_paths, root, training_entities, limits)


def mentions_of(
    rows: Iterable[OvenRow | Rejection],
    subset: str,
    image_paths: Mapping[str, str],
    root: Path,
    training_entities: Collection[str],
    limits: ImageLimits = DEFAULT_LIMITS,
) -> Iterator[Mention | Rejection]:
    """Do what `read_mentions` does from rows parsed before, so that any part of a file can be done apart."""
    training = subset.endswith("_train")
    probe = _Prober(root, limits)
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        original = image_paths.get(row.image_id)
        seen = training or (row.entity_id in training_entities if row.seen is None else row.seen)
        path = probe.located.get(row.image_id) or find_oven_image(root, row.image_id, original)
        yield probe.mention(row, subset, seen, source_of(original), path)


def read_wiki_mentions(
    lines: Iterable[tuple[int, str]],
    root: Path,
    training_entities: Collection[str],
    limits: ImageLimits = DEFAULT_LIMITS,
) -> Iterator[Mention | Rejection]:
    """Yield a mention for every Wiki6M row whose picture is there; rows without a picture are no mentions."""
    return wiki_mentions_of(pictured(parse_wiki_rows(lines), root), root, training_entities, limits)


def pictured(rows: Iterable[WikiRow | Rejection], root: Path) -> Iterator[WikiRow | Rejection]:
    """Yield the rows of Wiki6M that are mentions: most entities have no picture, some have a broken one."""
    for row in rows:
        if isinstance(row, Rejection) or os.path.lexists(root / wiki_image_path(row.entity_id)):
            yield row


def wiki_mentions_of(
    rows: Iterable[WikiRow | Rejection],
    root: Path,
    training_entities: Collection[str],
    limits: ImageLimits = DEFAULT_LIMITS,
) -> Iterator[Mention | Rejection]:
    """Yield a mention or a rejection for every one of some rows that `pictured` let through."""
    probe = _Prober(root, limits)
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        path, seen = wiki_image_path(row.entity_id), row.entity_id in training_entities
        yield probe.mention(_as_mention(row), "wiki", seen, "wikipedia", path)


def mention_tables(
    records: Iterable[Mention | Rejection], batch: int = 20_000
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Collect a stream into (mentions, rejections) tables of at most `batch` records together."""
    stream = iter(records)
    while block := list(islice(stream, batch)):
        mentions = records_frame((one for one in block if isinstance(one, Mention)), MENTIONS)
        rejections = records_frame((one for one in block if isinstance(one, Rejection)), REJECTIONS)
        yield mentions, rejections


def _as_mention(row: WikiRow) -> OvenRow:
    return OvenRow(f"wiki_{row.entity_id}", row.entity_id, None, row.entity_id, row.title, None)


def _is_there(root: Path, relative: str) -> bool:
    try:
        return inside(root, relative).is_file()
    except PathOutsideRoot:
        return True  # there, but not usable: reading it reports the fault
    except (OSError, RuntimeError):
        return False


class _Prober:
    """Probes each picture once for the mentions that share it."""

    def __init__(self, root: Path, limits: ImageLimits) -> None:
        self.root = root
        self.limits = limits
        self.located: dict[str, str] = {}
        self._results: dict[str, ImageHeader | ImageFault] = {}

    def mention(self, row: OvenRow, subset: str, seen: bool, source: str, path: str) -> Mention | Rejection:
        """Return the mention of a row whose picture lies at `path`, or why there is none."""
        result = self._results.get(row.image_id)
        if result is None:
            if len(self._results) >= _REMEMBERED:
                self._results.clear()
                self.located.clear()
            try:
                result = probe_image(self.root, path, self.limits)
            except ImageFault as fault:
                result = fault
            self._results[row.image_id] = result
            self.located[row.image_id] = path
        split = split_of(subset)
        if isinstance(result, ImageFault):
            detail = f"{path}: {result.detail}"
            return Rejection(
                "read_mentions", split, row.mention_id, row.image_id, result.reason, detail, result.mend
            )
        return Mention(
            mention_id=row.mention_id,
            split=split,
            subset=subset,
            seen=seen,
            source=source,
            image_id=row.image_id,
            image_path=path,
            width=result.width,
            height=result.height,
            sha256=result.sha256,
            entity_id=row.entity_id,
            entity_text=row.entity_text,
            question=row.question,
        )
