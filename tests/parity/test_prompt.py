"""Prompts, ids and labels against those of the tokenizer version that Osprey pins."""

import pytest

from maskoven_kedro.linker.prompt import (
    END,
    IMAGE,
    MASK,
    POSITION,
    SYSTEM,
    PromptTokens,
    Turn,
    conversation_ids,
    question_ids,
    user_part,
)
from tests.parity.linker_sets import folders, stored

MARKERS = {IMAGE: -200, MASK: 32000, POSITION: 32001, END: 2}
START = 1


@pytest.fixture(scope="module", params=folders("prompt", "prompts.json"), ids=lambda folder: folder.name)
def prompts(request):
    return stored(request.param / "prompts.json")


@pytest.fixture
def tokens(prompts) -> PromptTokens:
    return PromptTokens(prompts["pieces"].__getitem__, MARKERS, START)


def test_answered_prompts(prompts, tokens):
    assert prompts["train"]
    for wanted in prompts["train"]:
        values = [turn["value"] for turn in wanted["turns"]]
        assert [turn["from"] for turn in wanted["turns"]] == ["human", "gpt"] * (len(values) // 2)
        turns = [Turn(*pair) for pair in zip(values[::2], values[1::2], strict=True)]
        text = "".join(
            f"{user_part(turn.message, '' if number else SYSTEM['v1'])} {turn.answer}{END}"
            for number, turn in enumerate(turns)
        )
        assert text == wanted["prompt"]
        assert conversation_ids(turns, SYSTEM["v1"], tokens) == (wanted["input_ids"], wanted["labels"])


def test_questions(prompts, tokens):
    assert prompts["inference"]
    messages = [wanted["turns"][0]["value"] for wanted in prompts["train"]]
    for message, wanted in zip(messages, prompts["inference"], strict=True):
        assert wanted.keys() == SYSTEM.keys()
        for system, expected in wanted.items():
            assert user_part(message, SYSTEM[system]) == expected["prompt"]
            assert question_ids(message, SYSTEM[system], tokens) == expected["input_ids"]
