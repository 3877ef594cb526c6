"""Verdicts out of Label Studio, from tasks that we wrote."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from maskoven_kedro.core.verdicts import UNSTATED, mask_digest, verdicts_of
from maskoven_kedro.export.label_studio import write_tasks
from maskoven_kedro.export.label_studio_answers import NotAnswers, read_answers
from tests.export.release_cases import released


def answered(*answers: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Our tasks as Label Studio exports them, each with one annotation or none."""
    sink = io.BytesIO()
    write_tasks(sink, lambda: [released(len(answers))])
    tasks = json.loads(sink.getvalue())
    for number, (task, answer) in enumerate(zip(tasks, answers, strict=True)):
        common = {"id": 100 + number, "updated_at": "2026-04-05T06:07:08.123456Z", "completed_by": 7}
        task |= {"id": number, "annotations": [] if answer is None else [common | answer]}
    return tasks


def choice(verdict: str, words: str | None = None) -> dict[str, Any]:
    result = [
        {"from_name": "verdict", "to_name": "image", "type": "choices", "value": {"choices": [verdict]}}
    ]
    if words is not None:
        result.append(
            {"from_name": "reason", "to_name": "image", "type": "textarea", "value": {"text": [words]}}
        )
    return {"result": result}


def read(tasks: Any) -> tuple[list[tuple], list[str]]:
    events, faults = read_answers(json.dumps(tasks).encode())
    rows = verdicts_of(events).rows(named=True)
    return [(row["mention_id"], row["reviewer"], row["verdict"], row["reason"]) for row in rows], faults


def test_answers_become_verdicts_on_the_masks_that_were_shown() -> None:
    mail = {"completed_by": {"id": 3, "email": "zoe.x+y@example.org"}}
    tasks = answered(
        choice("correct"),
        choice("wrong", "wing missing"),
        choice("wrong"),
        choice("unsure", "dark") | mail,
        None,
    )
    rows, faults = read(tasks)
    ids = released(5)["mention_id"].to_list()
    assert faults == []
    assert rows == [
        (ids[0], "user 7", "correct", None),
        (ids[1], "user 7", "wrong", "other: wing missing"),
        (ids[2], "user 7", "wrong", UNSTATED),
        (ids[3], "zoe.x.y", "unsure", "dark"),
    ]
    digests = [mask_digest(mask) for mask in released(5)["mask"]]
    events, _ = read_answers(json.dumps(tasks).encode())
    assert [one.mask for one in events] == digests[:4]


def test_reason_is_read_as_a_text_too_and_cut_where_it_is_long() -> None:
    tasks = answered(choice("wrong", "wing missing"), choice("wrong", "x" * 2000), choice("wrong"))
    tasks[0]["annotations"][0]["result"][1]["value"]["text"] = "wing missing"
    tasks[2]["annotations"][0]["result"].append({"from_name": "reason", "value": {"text": None}})
    rows, faults = read(tasks)
    assert faults == []
    assert rows[0][3] == "other: wing missing"
    assert rows[1][3].startswith("other: xxx")
    assert len(rows[1][3]) < 500
    assert rows[2][3] == UNSTATED


def test_two_people_of_one_name_at_two_addresses_stay_two() -> None:
    ann, other = ({"completed_by": {"id": n, "email": f"ann@{n}.example.org"}} for n in (1, 2))
    tasks = answered(choice("correct") | ann, choice("wrong") | other)
    tasks[0]["annotations"].append(tasks[1]["annotations"][0])
    tasks[1]["annotations"] = []
    rows, faults = read(tasks)
    assert faults == []
    assert [row[1:3] for row in rows] == [
        ("ann at 1.example.org", "correct"),
        ("ann at 2.example.org", "wrong"),
    ]


def test_same_export_says_nothing_new_and_a_changed_answer_does() -> None:
    first, _ = read_answers(json.dumps(answered(choice("correct"))).encode())
    changed = answered(choice("unsure"))
    changed[0]["annotations"][0]["updated_at"] = "2026-04-06T06:07:08Z"
    later, _ = read_answers(json.dumps(changed).encode())
    assert verdicts_of([*first, *first]).height == 1
    assert verdicts_of([*first, *later, *first])["verdict"].to_list() == ["unsure"]


def test_skipped_tasks_are_no_verdicts() -> None:
    assert read(answered(choice("correct") | {"was_cancelled": True})) == ([], [])


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda task: task["data"].pop("mask_digest"), "mask"),
        (lambda task: task["data"].update(mention_id=5), "mention_id"),
        (lambda task: task["annotations"][0].update(result=[]), "chooses none of correct"),
        (lambda task: task["annotations"][0].update(result=None), "chooses none"),
        (lambda task: task["annotations"][0].pop("updated_at"), "time"),
        (lambda task: task["annotations"][0].update(completed_by={"email": "<b>@x"}), "reviewer"),
        (lambda task: task.pop("data"), "no task"),
        (lambda task: task.update(annotations=["x"]), "no object"),
    ],
)
def test_spoilt_answer_is_named_by_its_task_and_costs_no_other(spoil: Any, told: str) -> None:
    tasks = answered(choice("correct"), choice("correct"), choice("correct"))
    spoil(tasks[1])
    rows, faults = read(tasks)
    assert len(rows) == 2
    assert len(faults) == 1
    assert faults[0].startswith("task 2: ")
    assert told in faults[0]


@pytest.mark.parametrize("content", [b"", b"{}", b"<html>", b'"tasks"', b"[1"])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(NotAnswers):
        read_answers(content)
