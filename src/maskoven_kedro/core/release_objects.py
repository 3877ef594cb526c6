"""Objects of a release file that are no rows, found one by one: each costs itself, and is told by its number.

A section is turned into rows many objects at a time (`release_layouts`). Where that fails, or where what came out is
not `plain`, the objects are looked at singly here. Masks in other forms than a layout's own are brought to it if that
loses nothing, and reported too (D03).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.release_layouts import FRAMES, Object
from maskoven_kedro.core.schemas import REJECTIONS, Schema, split_of
from maskoven_kedro.core.segmentations import parts_of

FAULTS: Schema = {"number": pl.Int64, **REJECTIONS}
"""Rejections with the number of the object in its section, from 0."""

STAGE = "read_release"
NORMALISED = "mask_normalised"
"""Reason of a report about a row that was kept."""

Sizes = Callable[[str], tuple[int, int] | None]
"""Gives height and width of a picture by its id, None for one that is not known."""

SHAPE_ERRORS = (
    KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, pl.exceptions.PolarsError,
)  # fmt: skip
"""What the conversion of many objects raises where one of them has another shape."""

_NAMES = {
    "images": "image_name",
    "categories": "entity_id",
}  # what is the id where strict COCO has only numbers
_NOUNS = {"images": "image", "categories": "category", "annotations": "annotation"}
_MENDS = {
    "mask_malformed": "fetch the file again",
    "box_malformed": "write boxes as corners x0, y0, x1, y1",
    NORMALISED: "write compressed run lengths, in a list for each annotation",
}


@dataclass(frozen=True)
class Piece:
    """Some successive objects. rows: those that are some, with their `number`; faults: `FAULTS`; objects: how many."""

    rows: pl.DataFrame
    faults: pl.DataFrame
    objects: int

    def __len__(self) -> int:
        return self.objects


class ObjectFault(ValueError):
    """An object that is no row: `reason` (snake_case) and what is wrong."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def piece_of_rows(rows: pl.DataFrame) -> Piece:
    """Return rows that are all in order as a piece."""
    numbered = rows.with_columns(number=pl.int_range(pl.len(), dtype=pl.Int64))
    return Piece(numbered, pl.DataFrame(schema=FAULTS), rows.height)


def piece_of(section: str, objects: Sequence[Any], sizes: Sizes) -> Piece:
    """Return objects as a piece, together if all are in order, else one by one."""
    try:
        rows = FRAMES[section](objects)
        if plain(rows) if section == "annotations" else not _lacking(rows, section):
            return piece_of_rows(rows)
    except SHAPE_ERRORS:
        pass
    return _one_by_one(section, objects, sizes)


_NEEDED = {"images": ("image_id", "file_name", "height", "width"), "categories": ("entity_id", "entity")}


def _lacking(rows: pl.DataFrame, section: str) -> bool:
    """Whether any row lacks what every picture, or every entity, has."""
    needed = _NEEDED[section]
    return any(rows[name].null_count() for name in needed) or bool((rows[needed[0]] == "").any())


def plain(rows: pl.DataFrame) -> bool:
    """Whether annotations as read have ids, masks with counts and a size, boxes that are corners, and finite scores."""
    if rows.select("mention_id", "image_id", "entity_id", "subset").null_count().row(0) != (0, 0, 0, 0):
        return False
    if rows.select(pl.any_horizontal((pl.col("mention_id", "image_id", "entity_id") == "").any())).item():
        return False
    filled = rows.filter(pl.col("masks").list.len() > 0)
    if (
        rows["masks"].null_count()
        or filled.select(pl.any_horizontal(pl.col("height", "width").is_null()).any()).item()
    ):
        return False
    masks, boxes, phrases, scores = (
        _without_null(rows[name]) for name in ("masks", "boxes", "phrases", "scores")
    )
    if masks is None or boxes is None or phrases is None or scores is None:
        return False
    if boxes.len() and not (boxes.list.len() == 4).all():
        return False
    corners = pl.DataFrame({f"c{place}": boxes.list.get(place, null_on_oob=True) for place in range(4)})
    ordered = corners.select(
        pl.all_horizontal(
            *(pl.col(name).is_finite() for name in corners.columns),
            pl.col("c0") <= pl.col("c2"),
            pl.col("c1") <= pl.col("c3"),
        ).fill_null(value=False).all()
    )  # fmt: skip
    return bool(ordered.item()) and bool(scores.is_finite().all())


def _without_null(lists: pl.Series) -> pl.Series | None:
    """Return the elements of some lists, None where a list or an element is null."""
    if lists.null_count():
        return None
    elements = lists.filter(lists.list.len() > 0).explode()
    return None if elements.null_count() else elements


def _one_by_one(section: str, objects: Sequence[Any], sizes: Sizes) -> Piece:
    good: list[tuple[int, Object]] = []
    faults: list[tuple[Any, ...]] = []
    for number, one in enumerate(objects):
        try:
            sound, notes = _checked(section, one, sizes)
            good.append((number, sound))
        except ObjectFault as fault:
            faults.append(_fault(section, number, one, fault.reason, str(fault)))
            continue
        if notes:
            faults.append(_fault(section, number, one, NORMALISED, f"its mask came as {', '.join(notes)}"))
    try:
        rows = _rows(section, good)
    except SHAPE_ERRORS:  # text that is none, or what no other file could hold: rare, so each is tried alone
        rows = pl.concat([_rows(section, []), *(_row(section, *one, faults) for one in good)])
        faults.sort(key=lambda fault: fault[0])
    return Piece(rows, pl.DataFrame(faults, schema=FAULTS, orient="row"), len(objects))


def _row(section: str, number: int, one: Object, faults: list[tuple[Any, ...]]) -> pl.DataFrame:
    """Return the row of an object, none where it cannot be one, which is added to the faults."""
    try:
        return _rows(section, [(number, one)])
    except SHAPE_ERRORS as error:
        faults.append(
            _fault(section, number, one, f"{_NOUNS[section]}_malformed", f"cannot be kept: {error}")
        )
        return _rows(section, [])


def _rows(section: str, good: Sequence[tuple[int, Object]]) -> pl.DataFrame:
    """Return the rows of objects that are in order, with their numbers; the two layouts may be mixed."""
    parts = []
    for strict in (False, True):
        own = [(number, one) for number, one in good if ("mention_id" in one) is strict]
        rows = FRAMES[section]([one for _, one in own])
        parts.append(rows.with_columns(number=pl.Series([number for number, _ in own], dtype=pl.Int64)))
    return pl.concat(parts).sort("number")


def _fault(section: str, number: int, one: Any, reason: str, detail: str) -> tuple[Any, ...]:
    """Return a row of `FAULTS`; the place in the file is put before the detail once it is known."""
    known: Object = one if isinstance(one, dict) else {}
    mention = known.get("mention_id", known.get("id")) if section == "annotations" else ""
    name, number_of_it = ("image_name", "image_id") if section == "annotations" else (_NAMES[section], "id")
    picture = known.get(name, known.get(number_of_it))
    split = known.get("data_split")
    split = split_of(split) if isinstance(split, str) else ""
    mend = _MENDS.get(reason, f"correct the {_NOUNS[section]}")
    return number, STAGE, split, _told(mention), _told(picture), reason, detail, mend


def _told(value: Any) -> str:
    return str(value)[:200] if _is_id(value) else ""


def placed(faults: pl.DataFrame, section: str, first: int) -> pl.DataFrame:
    """Return the faults of a piece with their numbers in the file, whose object `first` is the piece's first."""
    number = pl.col("number") + first
    return faults.with_columns(
        number, detail=pl.format("{} {}: {}", pl.lit(_NOUNS[section]), number, pl.col("detail"))
    )


def _checked(section: str, one: Any, sizes: Sizes) -> tuple[Object, tuple[str, ...]]:
    """Return an object that surely becomes a row, and what had to be changed in it. Raises ObjectFault."""
    noun = _NOUNS[section]
    if not isinstance(one, dict):
        raise ObjectFault(f"{noun}_malformed", f"a {type(one).__name__} is no {noun}")
    if section == "annotations":
        return _checked_annotation(one, sizes)
    wanted: dict[str, Callable[[Any], bool]] = {
        name: _is_id for name in ("id", _NAMES[section]) if name in one
    }
    wanted |= {"id": _is_id}
    wanted |= (
        {"file_name": _is_text, "height": _is_side, "width": _is_side}
        if section == "images"
        else {"name": _is_text}
    )
    wanted |= dict.fromkeys(
        ("source", "sha256") if section == "images" else ("supercategory",), _is_text_or_none
    )
    _require(one, noun, wanted)
    return one, ()


def _checked_annotation(one: Object, sizes: Sizes) -> tuple[Object, tuple[str, ...]]:
    strict = "mention_id" in one
    ids = ("mention_id", "image_name", "entity_id") if strict else ("id", "image_id", "category_id")
    phrases, boxes = ("phrases", "boxes") if strict else ("label", "bbox")
    wanted: dict[str, Callable[[Any], bool]] = dict.fromkeys(ids, _is_text if strict else _is_id)
    _require(one, "annotation", wanted | {"data_split": _is_text, phrases: _are_texts})
    texts = ("question", "text_prompt", "annotator", "kind", "status", "rule")
    _require(one, "annotation", dict.fromkeys(texts, _is_text_or_none))
    scores, agreement = one.get("scores"), one.get("agreement")
    if not _are_numbers([] if scores is None else scores) or not _are_numbers([agreement or 0]):
        raise ObjectFault("annotation_malformed", "a score is no finite number")
    if not isinstance(one.get(boxes), list) or not all(map(_is_box, one[boxes])):
        raise ObjectFault("box_malformed", f"{boxes!r} is no list of boxes with x0 <= x1 and y0 <= y1")
    if "segmentation" not in one:
        raise ObjectFault("annotation_malformed", "no usable 'segmentation'")
    if _is_of_layout(one["segmentation"], strict):
        return _filled(one, strict), ()
    if one["segmentation"] == [] and not strict:
        return one, ()
    odd = one["segmentation"]
    size = sizes(str(one[ids[1]])) or _first_size(odd)
    try:
        if size is None:
            raise rle.MalformedRLE("the size of the picture is not known")
        parts, notes = parts_of(odd, *size)
    except rle.MalformedRLE as error:
        raise ObjectFault("mask_malformed", str(error)) from error
    masks = [{"size": list(size), "counts": counts.decode("ascii")} for counts in parts]
    if strict:
        masks = [{"size": list(size), "counts": rle.union(parts, *size).decode("ascii")}]
    if isinstance(odd, dict) is not strict and "polygons" not in notes:
        notes = ("list_of_rles" if strict else "single_rle", *notes)
    # What is of no layout and of none of these has its size in other numbers.
    return _filled({**one, "segmentation": masks[0] if strict else masks}, strict), notes or (
        "fractional_size",
    )


def _filled(one: Object, strict: bool) -> Object:
    """Return an annotation with the keys that its layout always has, null where they were left out."""
    story = ("annotator", "kind", "agreement", "status", "rule")
    keys = ("question", "text_prompt", "scores", *story) if strict else story if "status" in one else ()
    filled = {**dict.fromkeys(keys), **one}
    return {**filled, "scores": filled["scores"] or []} if strict else filled


def _is_of_layout(segmentation: Any, strict: bool) -> bool:
    """Whether masks have the form of the layout; whether they are masks is for others to say."""
    parts = [segmentation] if strict else segmentation
    if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
        return False
    first = parts[0].get("size")
    if not isinstance(first, list) or len(first) != 2 or not all(map(_is_side, first)):
        return False
    counts = (part.get("counts") for part in parts)
    return all(part.get("size") == first for part in parts) and all(
        isinstance(one, str) and one.isascii() for one in counts
    )


def _first_size(segmentation: Any) -> tuple[int, int] | None:
    first = segmentation[0] if isinstance(segmentation, list) and segmentation else segmentation
    size = first.get("size") if isinstance(first, dict) else None
    if isinstance(size, list) and len(size) == 2 and all(map(_is_side, size)):
        return size[0], size[1]
    return None


def _require(one: Object, noun: str, wanted: dict[str, Callable[[Any], bool]]) -> None:
    lacking = [name for name, is_it in wanted.items() if not is_it(one.get(name))]
    if lacking:
        raise ObjectFault(f"{noun}_malformed", f"no usable {' and '.join(map(repr, lacking))}")


def _is_id(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and value != "")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_side(value: Any) -> bool:
    return type(value) is int and 0 < value < 1 << 31


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(type(one) in (int, float) and math.isfinite(one) for one in value)


def _is_box(value: Any) -> bool:
    return _are_numbers(value) and len(value) == 4 and value[0] <= value[2] and value[1] <= value[3]
