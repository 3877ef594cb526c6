"""One's own pictures: a table of file, entity and question becomes mentions like those of OVEN."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from maskoven_kedro.core.images import ImageFault, ImageLimits, probe_image
from maskoven_kedro.core.oven import ENTITY_ID
from maskoven_kedro.core.records import Mention, Rejection

SPLIT = "photos"
COLUMNS = ("file", "entity", "question")
_STAGE = "read_mentions"


class PhotoTableFault(ValueError):
    """A table without the columns that are needed; the message names them."""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A usable row: picture (relative POSIX path), Wikidata id or empty, name or empty, question or None."""

    mention_id: str
    file: str
    entity_id: str
    entity_text: str
    question: str | None


def parse_photo_rows(lines: Iterable[str]) -> Iterator[PhotoRow | Rejection]:
    """Yield one row or one rejection for every row of the table; columns file, entity and, if wanted, question.

    `entity` is a Wikidata id (Q144) or a name; a name stands for itself, without classes. Ids count rows, so they stay
    the same when a question is edited.

    Raises PhotoTableFault where a needed column is missing.

    >>> [row.entity_text for row in parse_photo_rows(["file,entity", "cat.jpg,house cat"])]
    ['house cat']
    """
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS[:2] if name not in (reader.fieldnames or [])]
    if missing:
        raise PhotoTableFault(
            f"the table of photos lacks the column {' and '.join(missing)}: its first line names them"
        )
    for number, raw in enumerate(reader, start=1):
        file, entity, question = ((raw.get(name) or "").strip() for name in COLUMNS)
        mention_id = f"{SPLIT}_{number:06d}"
        if not file or not entity:
            detail = f"row {number}: no {'file' if not file else 'entity'}"
            yield Rejection(_STAGE, SPLIT, mention_id, file, "row_malformed", detail, "fill the row")
            continue
        is_id = ENTITY_ID.match(entity) is not None
        yield PhotoRow(mention_id, file, entity if is_id else "", "" if is_id else entity, question or None)


def photo_mentions(
    rows: Iterable[PhotoRow | Rejection], root: Path, limits: ImageLimits
) -> Iterator[Mention | Rejection]:
    """Yield the mention of every row whose picture can be used, or why it cannot."""
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        try:
            header = probe_image(root, row.file, limits)
        except ImageFault as fault:
            detail = f"{row.file}: {fault.detail}"
            yield Rejection(_STAGE, SPLIT, row.mention_id, row.file, fault.reason, detail, fault.mend)
            continue
        yield Mention(
            mention_id=row.mention_id,
            split=SPLIT,
            subset=SPLIT,
            seen=False,
            source=SPLIT,
            image_id=row.file,
            image_path=row.file,
            width=header.width,
            height=header.height,
            sha256=header.sha256,
            entity_id=row.entity_id,
            entity_text=row.entity_text,
            question=row.question,
        )
