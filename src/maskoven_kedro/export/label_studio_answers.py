"""Verdicts out of Label Studio's JSON export of the tasks that `export.label_studio` wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from pydantic import ValidationError

from maskoven_kedro.core.verdicts import CHOICES, REASONS, UNSTATED, VerdictEvent

_MOST_WORDS = 400  # of a reason; a longer one is cut, which is better than the loss of its verdict


class NotAnswers(ValueError):
    """The file is no JSON export of Label Studio."""


def read_answers(content: bytes) -> tuple[list[VerdictEvent], list[str]]:
    """Return the verdicts of an export and, in words, what was left out and where.

    The id of a verdict is made of Label Studio's own and the time of its last change, so that the same export read
    twice says nothing new, and a changed answer does. Cancelled (skipped) answers are no verdicts.

    Raises:
        NotAnswers: no JSON, or no list of tasks.
    """
    try:
        tasks = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise NotAnswers(f"not JSON: {error}") from error
    if not isinstance(tasks, list):
        raise NotAnswers("not a list of tasks: export as JSON (not JSON-MIN)")
    events: list[VerdictEvent] = []
    faults: list[str] = []
    shared = _shared_names(tasks)
    for number, task in enumerate(tasks, start=1):
        for answer, fault in _answers(task, shared):
            try:
                events += [] if fault else [VerdictEvent.model_validate(answer)]
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                fault = f"{'.'.join(map(str, first['loc']))} {first['msg']}".strip()
            faults += [f"task {number}: {fault}"] if fault else []
    return sorted(events, key=lambda one: (one.time, one.id)), faults


def _shared_names(tasks: list[Any]) -> set[str]:
    """Names before the @ that several addresses of an export have: two people, who are to stay two."""
    addresses: dict[str, set[str]] = {}
    for task in tasks:
        given = task.get("annotations") if isinstance(task, Mapping) else None
        for one in given if isinstance(given, list) else []:
            who = one.get("completed_by") if isinstance(one, Mapping) else None
            address = str(who.get("email") or "") if isinstance(who, Mapping) else ""
            addresses.setdefault(_before_at(address), set()).add(address)
    return {name for name, found in addresses.items() if len(found) > 1}


def _answers(task: Any, shared: set[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the fields of an event, or what is wrong, for every answer to a task."""
    data = task.get("data") if isinstance(task, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(task.get("annotations", []), list):
        yield {}, "no task with data and annotations"
        return
    for one in task.get("annotations", []):
        if not isinstance(one, Mapping):
            yield {}, "an annotation that is no object"
        elif not one.get("was_cancelled"):
            yield _answer(data, one, shared)


def _answer(data: Mapping[str, Any], one: Mapping[str, Any], shared: set[str]) -> tuple[dict[str, Any], str]:
    results = [part for part in one.get("result") or [] if isinstance(part, Mapping)]
    chosen = _value(results, "verdict", "choices")
    if len(chosen) != 1 or chosen[0] not in CHOICES:
        return {}, f"annotation {one.get('id')} chooses none of {', '.join(CHOICES)}"
    words = " ".join(_value(results, "reason", "text"))[:_MOST_WORDS]
    time = one.get("updated_at") or one.get("created_at")
    return {
        "id": f"label-studio:{one.get('id')}:{time}",
        "mention_id": data.get("mention_id"),
        "reviewer": _reviewer(one.get("completed_by"), shared),
        "verdict": chosen[0],
        "reason": _reason(chosen[0], words),
        "mask": data.get("mask_digest"),
        "time": time,
    }, ""


def _reason(verdict: str, words: str) -> str | None:
    if verdict != "wrong" or words.partition(":")[0] in REASONS:
        return words or None
    return f"other: {words}" if words else UNSTATED


def _value(results: list[Mapping[str, Any]], name: str, kind: str) -> list[str]:
    """Return the texts that the control of that name holds."""
    found = [part.get("value") for part in results if part.get("from_name") == name]
    texts = [value.get(kind) for value in found if isinstance(value, Mapping)]
    lists = (part if isinstance(part, list) else [part] for part in texts if part is not None)
    return [str(text) for part in lists for text in part]


def _reviewer(who: Any, shared: set[str]) -> str:
    """Return a name for Label Studio's user: the part of the address before the @, where it is one user's, else the
    whole address; or the number."""
    if isinstance(who, Mapping):
        address = str(who.get("email") or "")
        name = _before_at(address)
        return (
            f"{name} at {address.partition('@')[2]}" if name in shared else name
        ) or f"user {who.get('id')}"
    return f"user {who}"


def _before_at(address: str) -> str:
    return address.partition("@")[0].replace("+", ".")
