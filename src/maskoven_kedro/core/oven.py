"""OVEN's own files, line by line: mention rows, the table of original paths, Wiki6M, the 14 sources.

Nothing here opens a file; lines come with their numbers from `datasets.oven_jsonl`, and a line that cannot be
used comes back as a `Rejection` that names it. Formats: specification of the linker, section 7.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from maskoven_kedro.core.paths import PathOutsideRoot, checked_relative
from maskoven_kedro.core.records import Rejection
from maskoven_kedro.core.schemas import split_of

SOURCES: dict[str, str] = {
    "imagenet21k": "imagenet21k",
    "inaturalist": "inaturalist",
    "car196": "cars196",
    "sun397": "sun397",
    "food101": "food101",
    "sports100": "sports100",
    "aircraft": "aircraft",
    "oxford_flower": "flowers102",
    "gldv2": "gldv2",
    "vqa2": "vqa_v2",
    "okvqa": "ok_vqa",
    "v7w": "visual7w",
    "vg": "visual_genome",
    "textvqa": "text_vqa",
}
"""First folder of an original path -> source data set. The folders are those of OVEN's download scripts."""

COCO_PREFIX = "coco"
"""Folder of pictures that VQA v2 and OK-VQA share; the paper's Table 7 counts the two as one, COCO."""

_ITEM = "Q[1-9][0-9]{0,17}"  # numbers that fit in 64 bits; real ones have ten digits at most
ENTITY_ID = re.compile(rf"{_ITEM}\Z")
WHOLE_ENTITY_ID = rf"^{_ITEM}$"
"""The same for polars, which looks for a pattern anywhere in a text, and to which `$` is the end of the text alone."""
IMAGE_ID = re.compile(r"oven_[0-9]{8}\Z")
_STAGE = "read_mentions"


@dataclass(frozen=True, slots=True)
class OvenRow:
    """One usable row of an OVEN file; `seen` is None where `data_split` does not say."""

    mention_id: str
    image_id: str
    question: str | None
    entity_id: str
    entity_text: str
    seen: bool | None


@dataclass(frozen=True, slots=True)
class WikiRow:
    """One usable row of a Wiki6M file; the title-only file leaves summary and image address empty."""

    entity_id: str
    title: str
    summary: str
    image_url: str


class ImagePaths(dict[str, str]):
    """OVEN image id -> original relative path, with the lines that were left out."""

    def __init__(self, paths: dict[str, str], rejections: list[Rejection]) -> None:
        super().__init__(paths)
        self.rejections = rejections


def source_of(original_path: str | None) -> str:
    """Return the source data set of an original path; `coco` if it can be either VQA, else `unknown`.

    >>> source_of("inaturalist/train_val_images/Aves/a, b.jpg"), source_of("coco/train2017/1.jpg")
    ('inaturalist', 'coco')
    """
    prefix = (original_path or "").removeprefix("./").partition("/")[0].lower()
    return COCO_PREFIX if prefix == COCO_PREFIX else SOURCES.get(prefix, "unknown")


def parse_image_paths(lines: Iterable[tuple[int, str]]) -> ImagePaths:
    """Read `ovenid2impath.csv`: two columns without header, paths with commas quoted or bare.

    The first of two lines for one id counts; a second one with another path is rejected with both numbers
    (D01). A path that would leave its folder is rejected (D02).
    """
    paths: dict[str, str] = {}
    first_line: dict[str, int] = {}
    rejections: list[Rejection] = []
    for number, line in lines:
        image_id, path = _csv_fields(line)
        fault = _path_fault(image_id, path)
        if fault is None and paths.get(image_id, path) != path:
            fault = ("duplicate_image", f"another path than line {first_line[image_id]} gives")
        if fault is None:
            paths.setdefault(image_id, path)
            first_line.setdefault(image_id, number)
        else:
            reason, detail = fault
            known = image_id if IMAGE_ID.match(image_id) else ""
            mend = "correct this line of ovenid2impath.csv"
            row = Rejection("read_image_paths", "all", "", known, reason, f"line {number}: {detail}", mend)
            rejections.append(row)
    return ImagePaths(paths, rejections)


def _csv_fields(line: str) -> tuple[str, str]:
    """Split at the first comma only: some originals have commas in their names and no quotes."""
    image_id, _, path = line.strip().partition(",")
    image_id, path = image_id.strip(), path.strip()
    if path.startswith('"') or image_id.startswith('"'):
        try:
            fields = next(csv.reader([f"{image_id},{path}"], strict=True), [""])
        except csv.Error:  # quotes without their other half, or a field without end
            return "", path
        image_id, path = fields[0], ",".join(fields[1:])
    return image_id.strip(), path.strip()


def _path_fault(image_id: str, path: str) -> tuple[str, str] | None:
    if not IMAGE_ID.match(image_id):
        detail = (
            f"{image_id[:80]!r} is not an OVEN image id"
            if image_id
            else "no image id and path as CSV writes them"
        )
        return "row_malformed", detail
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in path):
        return "row_malformed", f"{path[:80]!r} holds characters that are no text"
    try:
        checked_relative(path)
    except PathOutsideRoot as error:
        return "path_outside_root", str(error)
    return None


def parse_oven_rows(
    lines: Iterable[tuple[int, str]],
    subset: str,
    first_lines: Mapping[str, int] | None = None,
    elsewhere: Mapping[str, str] | None = None,
) -> Iterator[OvenRow | Rejection]:
    """Yield one row or one rejection for every line of an OVEN file, in order.

    A repeated id is rejected with both line numbers (D01): the ids met are remembered, about 200 bytes each. Public
    test files may lack answers: such a row is rejected as `label_missing`, not an error.

    Args:
        lines: numbered lines of a file, or of a part of it.
        subset: that the file holds.
        first_lines: of the whole file, as `first_oven_lines` gives them, where `lines` are a part.
        elsewhere: ids that another file has too, and the line there, as in "line 3 of query_train".
    """
    met: dict[str, int] = {}
    known, taken = first_lines or {}, elsewhere or {}
    for number, line in lines:
        row = _oven_row(number, line, subset)
        if isinstance(row, OvenRow):
            first = known.get(row.mention_id) or met.setdefault(row.mention_id, number)
            if first != number or row.mention_id in taken:
                detail = f"line {number} repeats the id of {taken.get(row.mention_id, f'line {first}')}"
                mend = "give each row its own id"
                yield _rejection(subset, row.mention_id, row.image_id, "duplicate_mention", detail, mend)
                continue
        yield row


def first_oven_lines(lines: Iterable[tuple[int, str]], subset: str) -> dict[str, int]:
    """Return for every id in these lines the number of the first line that has it and is usable."""
    listed = list(lines)
    rows = zip(listed, parse_oven_rows(listed, subset), strict=True)
    return {row.mention_id: number for (number, _), row in rows if isinstance(row, OvenRow)}


def _oven_row(number: int, line: str, subset: str) -> OvenRow | Rejection:
    raw = _json_object(line)
    where = f"line {number}"
    if raw is None:
        detail = f"{where}: not a JSON object"
        return _rejection(subset, where, "", "row_malformed", detail, "correct the line")
    texts = {name: raw.get(name) for name in ("data_id", "image_id", "entity_id", "entity_text", "question")}
    wrong = sorted(name for name, value in texts.items() if not isinstance(value, str | None))
    data_id, image_id = texts["data_id"], texts["image_id"]
    if wrong or not data_id or not image_id:
        named = ", ".join(wrong or [n for n in ("data_id", "image_id") if not texts[n]])
        known = data_id if isinstance(data_id, str) and data_id else where
        detail = f"{where}: no usable {named}"
        return _rejection(subset, known, "", "row_malformed", detail, "correct the line")
    if not IMAGE_ID.match(image_id):
        detail = f"{where}: {image_id[:80]!r} is not oven_ and eight digits"
        return _rejection(subset, data_id, image_id, "image_id_malformed", detail, "correct the image id")
    entity_id, entity_text = texts["entity_id"], texts["entity_text"]
    if not entity_id or not entity_text or not entity_id.strip() or not entity_text.strip():
        detail = f"{where}: the row names no entity"
        return _rejection(subset, data_id, image_id, "label_missing", detail, "use a copy with labels")
    if not ENTITY_ID.match(entity_id):
        detail = f"{where}: {entity_id[:80]!r} is not a Wikidata item"
        return _rejection(subset, data_id, image_id, "entity_id_malformed", detail, "correct the entity id")
    seen = _seen(raw.get("data_split"))
    question = texts["question"] or ""
    return OvenRow(data_id, image_id, question if question.strip() else None, entity_id, entity_text, seen)


def first_wiki_lines(lines: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Return for every item in these lines of a Wiki6M file the number of the first line that has it."""
    listed = list(lines)
    rows = zip(listed, parse_wiki_rows(listed), strict=True)
    return {row.entity_id: number for (number, _), row in rows if isinstance(row, WikiRow)}


def parse_wiki_rows(
    lines: Iterable[tuple[int, str]], first_lines: Mapping[str, int] | None = None
) -> Iterator[WikiRow | Rejection]:
    """Yield one row or one rejection for every line of a Wiki6M file (full or title-only), in order.

    first_lines: of the whole file, as `first_wiki_lines` gives them, where `lines` are a part.
    """
    met: dict[str, int] = {}
    known = first_lines or {}
    for number, line in lines:
        raw = _json_object(line) or {}
        entity_id, title = raw.get("wikidata_id"), raw.get("wikipedia_title")
        if (
            not isinstance(entity_id, str)
            or not isinstance(title, str)
            or not ENTITY_ID.match(entity_id)
            or not title.strip()
        ):
            detail = f"line {number}: no Wikidata item with a title"
            yield _rejection("wiki", f"line {number}", "", "row_malformed", detail, "correct the line")
            continue
        first = known.get(entity_id) or met.setdefault(entity_id, number)
        if first != number:
            detail = f"line {number} repeats the item of line {first}"
            mend = "keep one of the lines"
            yield _rejection("wiki", f"wiki_{entity_id}", entity_id, "duplicate_entity", detail, mend)
            continue
        summary, url = raw.get("wikipedia_summary"), raw.get("wikipedia_image_url")
        yield WikiRow(
            entity_id,
            title,
            summary if isinstance(summary, str) else "",
            url if isinstance(url, str) else "",
        )


def oven_ids(content: bytes) -> tuple[str, str] | None:
    """Return the ids of a row of an OVEN file and of its picture, None where it has no id."""
    return _ids(content, "data_id", "image_id")


def wiki_ids(content: bytes) -> tuple[str, str] | None:
    """Return the id of an item of a Wiki6M file, twice because its picture is called like it."""
    return _ids(content, "wikidata_id", "wikidata_id")


def training_entities(*training_files: Iterable[tuple[int, str]]) -> frozenset[str]:
    """Return the ids of every entity that occurs in the training files: what `seen` means."""
    ids = {
        raw["entity_id"]
        for lines in training_files
        for _, line in lines
        if (raw := _json_object(line)) and isinstance(raw.get("entity_id"), str)
    }
    return frozenset(ids)


def _ids(content: bytes, row: str, picture: str) -> tuple[str, str] | None:
    raw = _json_object(content) or {}
    one, other = raw.get(row), raw.get(picture)
    return (one, other if isinstance(other, str) else "") if isinstance(one, str) else None


def _json_object(line: str | bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _seen(data_split: object) -> bool | None:
    """Read seen or unseen off a `data_split` such as `entity_val_unseen`; training rows are seen."""
    if not isinstance(data_split, str):
        return None
    if data_split.endswith("_unseen"):
        return False
    if data_split.endswith(("_seen", "_train")):
        return True
    return None


def _rejection(subset: str, mention_id: str, image_id: str, reason: str, detail: str, mend: str) -> Rejection:
    return Rejection(_STAGE, split_of(subset), mention_id, image_id, reason, detail, mend)
