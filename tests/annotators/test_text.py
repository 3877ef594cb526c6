import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import BertWordPieceTokenizer

from maskoven_kedro.annotators.text import DELIMITERS, MOST_TOKENS, PromptTokenizer, caption_of
from maskoven_kedro.annotators.vocabulary import END, START, UNKNOWN, build_vocabulary

TOKENIZER = PromptTokenizer(build_vocabulary(["green", "fruit", "what", "is"], 1150))


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_yields_the_unknown_token_or_a_second_phrase(text):
    ids = TOKENIZER.encode(caption_of([text]))
    assert UNKNOWN not in ids
    assert len(TOKENIZER.phrase_spans(ids)) <= 1


@pytest.mark.parametrize("text", ["中文", "日本。", "Ω≈ç√", "🦜", "x" * 300, "ﬁn．", "…", "\u0301"])
def test_foreign_and_endless_words_are_spelled(text):
    ids = TOKENIZER.encode(caption_of([text]))
    assert UNKNOWN not in ids
    assert ids[0] == START
    assert ids[-1] == END


def test_same_tokens_as_bert_for_text_that_bert_knows(tmp_path):
    rows = TOKENIZER.vocabulary
    file = tmp_path / "vocab.txt"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    reference = BertWordPieceTokenizer(str(file), lowercase=True)
    for text in [
        "What is the green fruit?",
        "naïve café-au-lait, 1998!",
        "don't [stop] #1",
        "unheardofword 3.5",
    ]:
        assert PromptTokenizer.from_file(file).encode(text) == reference.encode(text).ids


def test_official_rows_of_other_scripts_are_kept():
    rows = build_vocabulary(["green"], 1150)
    rows[1149] = "中"
    ids = PromptTokenizer(rows).encode("中 green.")
    assert 1149 in ids


def test_one_reference_is_one_phrase_and_keeps_its_question_mark():
    assert caption_of(["St. Bernard "]) == "st bernard."
    assert caption_of(["What is this? "]) == "what is this?"
    assert caption_of(["a", "is it b?"]) == "a. is it b?"
    assert caption_of([" . "]) == ""


def test_long_captions_are_cut_but_keep_their_delimiter():
    ids = TOKENIZER.encode("green " * 400 + "?")
    assert len(ids) == MOST_TOKENS
    assert ids[-2] in DELIMITERS
    assert ids[-1] == END


def test_batches_are_padded_and_phrases_found():
    ids, mask = TOKENIZER.encode_batch(["green fruit. what?", "fruit."])
    assert len(ids[0]) == len(ids[1]) == len(mask[1])
    assert sum(mask[1]) == 4
    assert TOKENIZER.phrase_spans(ids[0]) == [[1, 2], [4]]
    assert TOKENIZER.phrase_spans(ids[1]) == [[1]]
    assert TOKENIZER.decode(ids[0]) == "green fruit what"


def test_a_vocabulary_with_moved_rows_is_refused():
    rows = TOKENIZER.vocabulary.copy()
    rows[1012], rows[1013] = rows[1013], rows[1012]
    with pytest.raises(ValueError, match="row 1012"):
        PromptTokenizer(rows)
