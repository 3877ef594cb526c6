"""What people say of masks: one event for every keystroke that counts, and the table that the events come to.

Events are only ever added. The last one of a reviewer on a mention stands, in the order in which they arrived, whatever
their clocks said; one without a verdict takes the former back. An id that arrives twice counts once, so that a sender
who has not heard back may send again.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

import polars as pl
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from maskoven_kedro.core.schemas import Schema

CHOICES = ("correct", "wrong", "unsure")

REASONS: dict[str, str] = {
    "wrong_object": "Another thing is masked",
    "incomplete": "Part of the thing is missing",
    "too_much": "More than the thing is masked",
    "background": "Background and thing are swapped",
    "not_visible": "The thing is not in the picture, or cannot be seen",
    "other": "Something else",
}
"""Why a mask is wrong, after the errors that the paper discusses; `other` is followed by a colon and words."""

UNSTATED = "unstated"
"""Reason of a wrong mask where a tool that we read from did not ask for one."""

VERDICTS: Schema = {
    "mention_id": pl.String,
    "reviewer": pl.String,
    "verdict": pl.String,
    "reason": pl.String,
    "time": pl.String,
    "mask": pl.String,
}
"""One row per mention and reviewer. `time`: when it was judged, ISO 8601 in UTC. `mask`: the digest of the mask that
was judged (`mask_digest`), because a later run may draw another one, of which nobody has said anything."""


def _name(value: str) -> str:
    """A name as everybody spells it: composed, single blanks; letters and their marks, digits, blank and `-_.'’`."""
    name = " ".join(unicodedata.normalize("NFC", value).split())
    if not name or len(name) > 40:
        raise ValueError("a name has 1 to 40 characters")
    if not all(unicodedata.category(one)[0] in "LMN" or one in " -_.'’" for one in name):
        raise ValueError("a name has letters, digits, blanks, -, _, . and ' only")
    return name


def _plain(value: str | None) -> str | None:
    """Words without control characters, None for no words."""
    words = " ".join("".join(one if one.isprintable() else " " for one in value or "").split())
    return words or None


def _calendar(time: datetime) -> datetime:
    """The moment in UTC, where no calendar ends: a log with another one could not be written or read."""
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time lies within the years 1 to 9999 of UTC") from error


Reviewer = Annotated[str, AfterValidator(_name)]
Words = Annotated[str | None, Field(max_length=500), AfterValidator(_plain)]


class VerdictEvent(BaseModel):
    """One thing that a reviewer said; `verdict` None takes the former verdict back.

    id: made by the sender, the same whenever it sends the event again. reason: of a wrong mask one of `REASONS`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._@+-]{3,119}$")
    mention_id: str = Field(min_length=1, max_length=300)
    reviewer: Reviewer
    verdict: Literal["correct", "wrong", "unsure"] | None
    reason: Words = None
    mask: str = Field(pattern=r"^[0-9a-f]{16}$")
    time: Annotated[AwareDatetime, AfterValidator(_calendar)]

    @model_validator(mode="after")
    def _wrong_says_why(self) -> VerdictEvent:
        if self.verdict == "wrong" and (self.reason or "").partition(":")[0] not in {*REASONS, UNSTATED}:
            raise ValueError(f"what is wrong has one of the reasons {', '.join(REASONS)}")
        return self

    def line(self) -> bytes:
        """Return the event as one line of a log."""
        return self.model_dump_json().encode() + b"\n"


@dataclass(frozen=True)
class LineFault:
    """A line of a log that is no event: its number from 1, and what is wrong with it."""

    line: int
    detail: str


def mask_digest(counts: bytes) -> str:
    """Return what a mask is recognised by: 16 hexadecimal digits of the SHA-256 of its compressed counts."""
    return hashlib.sha256(counts).hexdigest()[:16]


def parse_events(lines: Iterable[bytes]) -> tuple[list[VerdictEvent], list[LineFault]]:
    """Read the lines of a log; those that are no events are passed over and named."""
    events, faults = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            events.append(VerdictEvent.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
            faults.append(LineFault(number, f"{place}: {first['msg']}" if place else first["msg"]))
    return events, faults


def verdicts_of(events: Iterable[VerdictEvent]) -> pl.DataFrame:
    """Return the verdicts that stand (`VERDICTS`), sorted by mention and reviewer."""
    met: set[str] = set()
    standing: dict[tuple[str, str], VerdictEvent] = {}
    for one in events:
        if one.id not in met:
            met.add(one.id)
            standing[one.mention_id, one.reviewer] = one
    rows = [
        (one.mention_id, one.reviewer, one.verdict, one.reason, _iso(one.time), one.mask)
        for _, one in sorted(standing.items())
        if one.verdict is not None
    ]
    return pl.DataFrame(rows, schema=VERDICTS, orient="row")


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
