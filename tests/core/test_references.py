"""The four references of a mention."""

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.core.references import ReferenceOptions, build_references, detector_phrase, intension
from maskoven_kedro.core.schemas import ENTITIES, MENTIONS, REFERENCES, REJECTIONS

TEMPLATE = ReferenceOptions().template


def _mention(
    name: str, question: str | None, entity: str = "Q1", text: str = "Golden Retriever"
) -> dict[str, Any]:
    return {
        "mention_id": name, "split": "query", "subset": "query_val", "seen": True, "source": "photos",
        "image_id": f"image_{name}", "image_path": "a.jpg", "width": 4, "height": 4, "sha256": "0" * 64,
        "entity_id": entity, "entity_text": text, "question": question,
    }  # fmt: skip


def _entities(**hypernyms: list[str]) -> pl.DataFrame:
    rows = [
        {
            "entity_id": entity, "title": "Title", "canonical_id": entity, "aliases": [], "category": "animal",
            "hypernyms": [
                {"id": f"Q{at + 10}", "label": label, "property": "P279", "rank": "normal", "depth": at + 1}
                for at, label in enumerate(labels)
            ],
        }
        for entity, labels in hypernyms.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=ENTITIES)


def _refer(question: str) -> Referring:
    if "when" in question:
        return Referring(None, False, "time", "asks_time", "wh_when")
    return Referring("the dog on the sofa", True, "identity", "ok", "relation")


def _texts(frame: pl.DataFrame, mention: str) -> dict[str, str]:
    rows = frame.filter(pl.col("mention_id") == mention)
    return dict(zip(rows["kind"], rows["text"], strict=True))


def test_a_mention_with_a_question_has_all_four_kinds() -> None:
    mentions = pl.DataFrame([_mention("m1", "what is on the sofa?")], schema=MENTIONS)
    references, rejections = build_references(mentions, _entities(Q1=["dog", "gun dog"]), _refer)
    assert (references.schema, rejections.schema) == (REFERENCES, REJECTIONS)
    assert _texts(references, "m1") == {
        "entity_label": "Golden Retriever",
        "text_query": "what is on the sofa?",
        "intension": "Golden Retriever, a dog",
        "extension": "the dog on the sofa",
    }
    assert references["kind"].to_list() == ["entity_label", "text_query", "intension", "extension"]
    assert rejections.is_empty()


def test_wiki_mentions_have_no_question_and_only_two_kinds() -> None:
    mentions = pl.DataFrame([_mention("wiki_Q1", None)], schema=MENTIONS)
    references, rejections = build_references(mentions, _entities(Q1=["dog"]), _refer)
    assert references["kind"].to_list() == ["entity_label", "intension"]
    assert rejections.is_empty()


def test_provenance_says_template_classes_and_rule_with_sorted_keys() -> None:
    mentions = pl.DataFrame([_mention("m1", "what is on the sofa?")], schema=MENTIONS)
    references, _ = build_references(mentions, _entities(Q1=["dog"]), _refer)
    history = {row["kind"]: row["provenance"] for row in references.iter_rows(named=True)}
    for text in history.values():
        assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    said = json.loads(history["intension"])
    assert said["template"] == TEMPLATE
    assert said["classes"] == [
        {"depth": 1, "id": "Q10", "label": "dog", "property": "P279", "rank": "normal"}
    ]
    assert json.loads(history["extension"])["rule"] == "relation"


def test_what_cannot_be_written_is_a_rejection_with_a_mend() -> None:
    mentions = pl.DataFrame(
        [_mention("m1", "when was it built?"), _mention("m2", "  "), _mention("m3", None, text=" . ")],
        schema=MENTIONS,
    )
    references, rejections = build_references(mentions, _entities(), _refer)
    rows = {(row["mention_id"], row["detail"]): row for row in rejections.iter_rows(named=True)}
    assert {key: row["reason"] for key, row in rows.items()} == {
        ("m1", "extension"): "question_asks_time",
        ("m2", "text_query"): "question_empty",
        ("m3", "entity_label"): "label_empty",
        ("m3", "intension"): "label_empty",
    }
    assert all(row["mend"] and row["stage"] == "knowledge_augmentation" for row in rows.values())
    assert rows["m1", "extension"]["image_id"] == "image_m1"
    assert set(_texts(references, "m1")) == {"entity_label", "text_query", "intension"}
    assert _texts(references, "m3") == {}


def test_k02_mentions_of_missing_entities_are_kept_or_dropped_and_counted() -> None:
    mentions = pl.DataFrame(
        [_mention("m1", "what is on the sofa?"), _mention("m2", None)], schema=MENTIONS
    ).with_columns(entity_id=pl.Series(["Q404", "Q1"]))
    kept, none = build_references(mentions, _entities(Q1=["dog"]), _refer)
    assert set(_texts(kept, "m1")) == {"entity_label", "text_query", "intension", "extension"}
    assert none.is_empty()
    drop = ReferenceOptions(missing_entities="drop")
    references, rejections = build_references(mentions, _entities(Q1=["dog"]), _refer, drop)
    assert references["mention_id"].unique().to_list() == ["m2"]
    assert set(rejections.select("mention_id", "reason").rows()) == {("m1", "entity_missing")}
    assert rejections["detail"].to_list() == ["entity_label", "text_query", "intension", "extension"]


def test_each_distinct_question_is_asked_once() -> None:
    asked: list[str] = []

    def refer(question: str) -> Referring:
        asked.append(question)
        return _refer(question)

    mentions = pl.DataFrame(
        [_mention(f"m{number}", "what is on the sofa?") for number in range(3)], schema=MENTIONS
    )
    references, _ = build_references(mentions, _entities(), refer)
    assert (len(asked), references.height) == (1, 12)


def test_the_name_falls_back_to_the_title_and_to_the_id() -> None:
    rows = [_mention("m1", None, text=""), _mention("m2", None, entity="Q2", text="")]
    references, _ = build_references(pl.DataFrame(rows, schema=MENTIONS), _entities(Q1=[]), _refer)
    assert _texts(references, "m1")["entity_label"] == "Title"
    assert _texts(references, "m2")["entity_label"] == "Q2"


@pytest.mark.parametrize(
    ("label", "hypernyms", "template", "written"),
    [
        ("Akita", ["owl"], TEMPLATE, "Akita, an owl"),
        ("Akita", ["dog", "spitz"], "{label} ({hypernyms})", "Akita (dog, spitz)"),
        ("Akita", [], TEMPLATE, "Akita"),
        ("School bus", ["vehicle", "bus"], TEMPLATE, "School bus"),
        ("Mercury (planet)", ["planet"], TEMPLATE, "Mercury, a planet"),
        ("St. Bernard", ["dog"], "{label} {hypernym}", "St Bernard dog"),
    ],
)
def test_intension_templates(label: str, hypernyms: list[str], template: str, written: str) -> None:
    assert intension(label, hypernyms, template) == written


@pytest.mark.parametrize("template", ["{hypernym}", "{label.__class__}", "{label} {entity}", "{label} {0}"])
def test_templates_name_the_label_and_known_fields_only(template: str) -> None:
    with pytest.raises(ValueError, match="template"):
        ReferenceOptions(template=template)


@given(st.text())
def test_k06_detector_phrases_hold_no_delimiter_and_no_control_character(text: str) -> None:
    phrase = detector_phrase(text)
    assert not set(phrase) & set(".?\n\r\t\x00")
    assert phrase == phrase.strip() == detector_phrase(phrase)


def test_k06_composed_and_decomposed_names_are_one_phrase() -> None:
    assert detector_phrase("Caf\u00e9") == detector_phrase("Cafe\u0301") == "Caf\u00e9"
    assert detector_phrase('\u05e9\u05dc\u05d5\u05dd \U0001f600 a/b "c", d\n' + "x" * 300).endswith("x" * 300)
