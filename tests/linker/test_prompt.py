"""Prompts with tokenizers of transformers."""

import pytest

from maskoven_kedro.linker.prompt import (
    IGNORED,
    IMAGE,
    REGION,
    Turn,
    coded_ids,
    conversation_ids,
    piece_encoder,
    prompt_tokens,
    question_ids,
)


def test_labels_stand_on_answers_alone(tokens, tokenizer, osprey):
    turns = [Turn(f"{IMAGE}\nWhat is {REGION}?", "a red dog"), Turn(REGION, "an apple")]
    ids, labels = conversation_ids(turns, "", tokens)
    assert ids[0] == tokenizer.bos_token_id
    assert ids.count(osprey.sizes.image_id) == 1
    assert ids.count(osprey.sizes.mask_id) == ids.count(osprey.sizes.pos_id) == 2
    answers = [label for label in labels if label != IGNORED]
    assert tokenizer.decode(answers) == "a red dog</s> an apple</s>"
    assert all(label in (IGNORED, token) for token, label in zip(ids, labels, strict=True))
    asked = question_ids(turns[0].message, "", tokens)
    assert ids[: len(asked)] == asked
    assert set(labels[: len(asked)]) == {IGNORED}


def test_codes_go_in_as_they_are():
    assert coded_ids([1, 5], [7, 9], 2) == ([1, 5, 7, 9, 2], [IGNORED, IGNORED, 7, 9, 2])


@pytest.mark.parametrize(("text", "pieces"), [("dog", "▁dog"), (" dog", "▁▁dog"), ("", "")])
def test_every_piece_is_a_sentence_of_its_own(tokenizer, text, pieces):
    ids = piece_encoder(tokenizer)(text) if text else []
    assert "".join(tokenizer.convert_ids_to_tokens(ids)) == pieces


def test_any_text_is_spelled_and_comes_back(tokenizer):
    for text in ("東京タワー", "a\tb\nc", "Ñandú №5"):
        ids = tokenizer.encode(text, add_special_tokens=False)
        assert tokenizer.unk_token_id not in ids
        assert tokenizer.decode(ids) == text


def test_the_tokenizer_does_not_depend_on_the_order_of_the_texts(tokenizer):
    from maskoven_kedro.linker.language import build_tokenizer
    from tests.linker.conftest import TEXTS

    assert build_tokenizer(TEXTS[::-1] * 3, 320).get_vocab() == tokenizer.get_vocab()
    assert [tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id] == [1, 2, 0]


def test_a_tokenizer_without_an_end_is_refused(tokenizer):
    from transformers import PreTrainedTokenizerFast

    endless = PreTrainedTokenizerFast(tokenizer_object=tokenizer.backend_tokenizer)
    with pytest.raises(ValueError, match="end-of-sequence"):
        prompt_tokens(endless, 1, 2, -200)
