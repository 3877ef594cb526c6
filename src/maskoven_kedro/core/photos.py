"""One's own pictures: a table of file, entity and question becomes mentions like those of OVEN."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maskoven_kedro.core.images import ImageFault, ImageLimits, probe_image
from maskoven_kedro.core.oven import ENTITY_ID
from maskoven_kedro.core.records import Mention, Rejection

if TYPE_CHECKING:
    from _csv import Reader as _Lines

SPLIT = "photos"
COLUMNS = ("file", "entity", "question")
STAGE = "read_mentions"
_ITEM = re.compile(r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/|wd:)?([Qq][0-9]+)")
_QUOTING = "put a text with commas or quotes into quotes, and write quotes inside it twice"


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


def parse_photo_rows(text: str) -> Iterator[PhotoRow | Rejection]:
    """Yield one row or one rejection for every row of the table; columns file, entity and, if wanted, question.

    `entity` is a Wikidata id (Q144), its address, or a name, see `photo_names`. Ids count rows, so they stay the same
    when a question is edited. A row that says what an earlier one says is rejected with both lines (D01).

    Args:
        text: the whole table, with commas, semicolons or tabs between columns; names may hold them, quotes and line
            breaks as CSV writes them. U+FFFD, which stands for bytes that are no UTF-8, is refused.

    Raises:
        PhotoTableFault: a needed column is missing or there twice, or the text is no CSV from some line on.

    >>> [row.entity_text for row in parse_photo_rows("file,entity\\ncat.jpg,house cat")]
    ['house cat']
    """
    lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    first_line: dict[tuple[str, ...], int] = {}
    number = 0
    for line, raw, problem in _raw_rows(lines):
        number += 1
        file, entity, question = ((raw.get(name) or "").strip() for name in COLUMNS)
        row = PhotoRow(f"{SPLIT}_{number:06d}", file, *_entity_of(entity), question or None)
        fault = ("row_malformed", problem, _QUOTING) if problem else _fault_of(file, entity, question)
        first = first_line.setdefault((file, entity, question), line) if fault is None else line
        if first != line:
            fault = "duplicate_mention", f"says what line {first} says", "keep one of the lines"
        if fault is None:
            yield row
            continue
        reason, detail, mend = fault
        yield Rejection(STAGE, SPLIT, row.mention_id, file, reason, f"line {line}: {detail}", mend)


def _raw_rows(lines: _Lines) -> Iterator[tuple[int, dict[str, str], str]]:
    """Yield the last line of every row, its fields by their columns, and what is wrong with them, else nothing."""
    columns = _columns(lines)
    while True:
        begin = lines.line_num + 1
        try:
            fields = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            if lines.line_num > begin or "expected after" not in str(
                error
            ):  # it swallowed the rows behind it
                why = f"{error}; quotes that open there may not close"
                raise PhotoTableFault(f"line {begin} is no CSV: {why}") from error
            yield lines.line_num, {}, f"is no CSV: {error}"
            continue
        if not fields:  # a blank line
            continue
        more = fields[len(columns) :]
        problem = f"has no column for {more[0].strip()[:80]!r}" if more else ""
        yield lines.line_num, dict(zip(columns, fields, strict=False)), problem


def _delimiter(text: str) -> str:
    """Return what stands between the columns: a comma, or what spreadsheets write where commas are decimal points."""
    first = text.partition("\n")[0]
    found = {one: {name.strip(' "\r').lower() for name in first.split(one)} for one in ",;\t"}
    return next((one for one, names in found.items() if names >= set(COLUMNS[:2])), ",")


def _columns(lines: _Lines) -> list[str]:
    """Return the names of the columns without blanks and capitals. Raises PhotoTableFault."""
    try:
        names = [name.strip().lower() for name in next(lines, [])]
    except csv.Error as error:
        raise PhotoTableFault(f"line 1 is no CSV: {error}") from error
    missing = [name for name in COLUMNS[:2] if name not in names]
    if missing:
        raise PhotoTableFault(
            f"the table of photos lacks the column {' and '.join(missing)}: its first line names them, "
            "with commas, semicolons or tabs between them, in UTF-8"
        )
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise PhotoTableFault(f"the first line names the column {' and '.join(twice)} more than once")
    return names


def _entity_of(entity: str) -> tuple[str, str]:
    """Return (id, name), one of them empty; the address of an item at Wikidata stands for its id."""
    known = _ITEM.fullmatch(entity)
    item = known[1].upper() if known else ""
    return (item, "") if ENTITY_ID.match(item) else ("", entity)


def _fault_of(file: str, entity: str, question: str) -> tuple[str, str, str] | None:
    """Return reason, detail and mend of a row that cannot be used."""
    if not file or not entity:
        return "row_malformed", f"no {'file' if not file else 'entity'}", "fill the row"
    if _ITEM.fullmatch(entity) and not _entity_of(entity)[0]:
        return "entity_id_malformed", f"{entity[:80]!r} is no id of a Wikidata item", "look the id up"
    if any("\ufffd" in text for text in (file, entity, question)):
        return "row_malformed", "holds characters that are no UTF-8", "save the table as UTF-8"
    if "\0" in entity + question:
        return "row_malformed", "holds a character that is no text", "correct the row"
    return None


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
            if fault.reason == "image_missing" and (alike := _alike(root, row.file)):
                detail += f", but {alike!r} is there"
            yield Rejection(STAGE, SPLIT, row.mention_id, row.file, fault.reason, detail, fault.mend)
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


def _alike(root: Path, file: str) -> str | None:
    """Return the name of a file in the folder of a missing one that differs from it by capitals only."""
    try:
        names = os.listdir((root / file).parent)
    except OSError:
        return None
    wanted = Path(file).name.casefold()
    return next((name for name in sorted(names) if name.casefold() == wanted), None)
