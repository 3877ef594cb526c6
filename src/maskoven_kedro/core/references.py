"""The text references of a mention: entity label, text query, intension and extension (paper, Table 1)."""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, field_validator

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.core.hypernyms import HypernymOptions, says_its_kind
from maskoven_kedro.core.schemas import REFERENCES, REJECTIONS
from maskoven_kedro.core.word_forms import plain_words, says_a_name

STAGE = "knowledge_augmentation"
_FIELDS = frozenset({"label", "article", "hypernym", "hypernyms"})
_NEUTRAL = frozenset({"", "thing", "things", "person", "one"})


class ReferenceOptions(BaseModel):
    """How references are written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hypernyms: HypernymOptions = HypernymOptions()
    template: str = Field(
        "{label}, {article} {hypernym}",
        description="Wording; fields: label, article (a or an), hypernym (the first), hypernyms (all).",
    )
    missing_entities: Literal["keep", "drop"] = Field(
        "keep",
        description="Mentions of entities that the source of knowledge does not have: by their name alone, or not.",
    )

    @field_validator("template")
    @classmethod
    def _known_fields(cls, template: str) -> str:
        fields = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
        if not fields <= _FIELDS or "label" not in fields:
            raise ValueError(
                f"a template names the label and no fields but {sorted(_FIELDS)}, got {sorted(fields)}"
            )
        return template


def detector_phrase(text: str) -> str:
    """Return a text as one phrase for a detector: no full stop or question mark, which divide phrases there.

    Composed characters (NFC), control characters and runs of spaces become one space.

    >>> detector_phrase("St. Bernard (dog)"), detector_phrase("U.S. Route 66"), detector_phrase("Porsche 2.0")
    ('St Bernard (dog)', 'US Route 66', 'Porsche 2 0')
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(
        " " if unicodedata.category(letter).startswith(("C", "Z")) and letter != "\u200d" else letter
        for letter in text
    )
    text = re.sub(r"(?<=\w\w)\.(?=\w)|(?<=\d)\.(?=\d)", " ", text)
    text = re.sub(r"[.?\u2026\u3002\uff0e\uff1f]", "", text)
    return " ".join(unicodedata.normalize("NFC", text).split())  # a mark may follow another letter by now


def intension(label: str, hypernyms: Sequence[str], template: str) -> str:
    """Return the label with its hypernyms, written by the template, as one detector phrase.

    A label that already ends in one of its hypernyms, or is one, stays as it is: a school bus needs no "a bus". So
    does a label without hypernyms. A qualifier in parentheses is left out where a hypernym takes its place.

    >>> intension("Golden Retriever", ["gun dog", "dog"], "{label}, {article} {hypernym}")
    'Golden Retriever, a gun dog'
    >>> intension("School bus", ["bus"], "{label} ({hypernym})")
    'School bus'
    """
    if not hypernyms or any(says_its_kind(label, hypernym) for hypernym in hypernyms):
        return detector_phrase(label)
    first = hypernyms[0]
    bare = re.sub(r" \([^()]*\)$", "", label) or label
    article = "an" if first[:1].lower() in "aeiou" else "a"
    return detector_phrase(
        template.format(label=bare, article=article, hypernym=first, hypernyms=", ".join(hypernyms))
    )


def without_answer(found: Referring, names: Iterable[str]) -> Referring:
    """Return what was found, or its fallback where the phrase says a name of the entity; nothing where both do.

    >>> rules = Referring("the bird", True, "identity", "ok", "noun")
    >>> found = Referring("the carrion crows", True, "identity", "ok", "language_model", fallback=rules)
    >>> without_answer(found, ["Crow (bird)"]).rule, without_answer(found, ["Row"]).rule
    ('noun, for names_the_answer', 'language_model')
    >>> without_answer(found, ["Crow", "bird"]).reason
    'names_the_answer'
    """
    said = {" ".join(plain_words(re.sub(r" \([^()]*\)$", "", name))) for name in names} - _NEUTRAL
    said = {name for name in said if len(name) > 1 or not name.isascii()}
    if found.fallback is None or not says_a_name(found.phrase or "", said):
        return found
    other = replace(found.fallback, rule=f"{found.fallback.rule}, for names_the_answer")
    if says_a_name(other.phrase or "", said):
        return replace(other, phrase=None, groundable=False, reason="names_the_answer")
    return other


def build_references(
    mentions: pl.DataFrame,
    entities: pl.DataFrame,
    refer: Callable[[str], Referring],
    options: ReferenceOptions | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write the references of every mention.

    Args:
        mentions: columns of `schemas.MENTIONS`; a mention without a question gets no text_query and no extension.
        entities: columns of `schemas.ENTITIES`; an entity that is not there has no hypernyms, or, as
            `missing_entities` says, no references.
        refer: says what a question points at, such as `ReferringSource.refer`; asked once for every distinct question.
        options: template of the intension.

    Returns:
        References (`schemas.REFERENCES`, in the order of the mentions, kinds in the paper's order) and rejections
        (`schemas.REJECTIONS`): one row for every reference that could not be written, its kind in `detail`.
    """
    options = options or ReferenceOptions()
    known = {row["entity_id"]: row for row in entities.iter_rows(named=True)}
    asked: dict[str, Referring] = {}
    references: list[dict[str, Any]] = []
    rejections: list[dict[str, Any]] = []
    for mention in mentions.iter_rows(named=True):
        question = mention["question"]
        if question is not None and question not in asked:
            asked[question] = refer(question)
        written, refused = _of_mention(
            mention, known.get(mention["entity_id"], {}), asked.get(question), options
        )
        for kind, (text, provenance) in written.items():
            history = json.dumps(provenance, sort_keys=True, ensure_ascii=False)
            references.append(
                {"mention_id": mention["mention_id"], "kind": kind, "text": text, "provenance": history}
            )
        for kind, (reason, mend) in refused.items():
            place = {name: mention[name] for name in ("split", "mention_id", "image_id")}
            rejections.append({"stage": STAGE, **place, "reason": reason, "detail": kind, "mend": mend})
    return pl.DataFrame(references, schema=REFERENCES), pl.DataFrame(rejections, schema=REJECTIONS)


_ORDER = ("entity_label", "text_query", "intension", "extension")
Written = dict[str, tuple[str, dict[str, Any]]]
Refused = dict[str, tuple[str, str]]


def _of_mention(
    mention: Mapping[str, Any], entity: Mapping[str, Any], asked: Referring | None, options: ReferenceOptions
) -> tuple[Written, Refused]:
    written: Written = {}
    refused: Refused = {}
    question = mention["question"]
    if not entity and options.missing_entities == "drop":
        kinds = _ORDER if question is not None else ("entity_label", "intension")
        return {}, dict.fromkeys(kinds, ("entity_missing", "look the id up, or keep missing entities"))
    if question is not None:
        if question.strip():
            written["text_query"] = question, {"source": "question"}
        else:
            refused["text_query"] = "question_empty", "give the mention a question, or none at all"
    name = mention["entity_text"] or entity.get("title") or mention["entity_id"]
    source = "entity_text" if mention["entity_text"] else "title" if entity.get("title") else "entity_id"
    label = detector_phrase(name)
    if label:
        written["entity_label"] = label, {"source": source}
        written["intension"] = _intension_of(name, entity, options)
    else:
        refused |= dict.fromkeys(
            ("entity_label", "intension"), ("label_empty", "give the entity a name with letters")
        )
    if asked is not None and asked.fallback is not None and asked.phrase is not None:
        names = [name, entity.get("title") or "", *(entity.get("aliases") or [])]
        asked = without_answer(asked, names)
    if asked is not None and question.strip():
        if asked.phrase is not None and asked.groundable and (phrase := detector_phrase(asked.phrase)):
            written["extension"] = phrase, {"source": "question", "rule": asked.rule, "intent": asked.intent}
        else:
            mend = (
                "nothing to mend where the question names nothing visible; otherwise mend the referring rules"
            )
            refused["extension"] = (
                f"question_{asked.reason}" if asked.reason != "ok" else "question_not_groundable",
                mend,
            )
    return {kind: written[kind] for kind in _ORDER if kind in written}, refused


def _intension_of(
    name: str, entity: Mapping[str, Any], options: ReferenceOptions
) -> tuple[str, dict[str, Any]]:
    classes = entity.get("hypernyms") or []
    labels = [entry["label"] for entry in classes]
    used = ("id", "label", "property", "rank", "depth")
    provenance = {
        "source": "wikidata",
        "mode": options.hypernyms.mode,
        "template": options.template,
        "classes": [{key: entry[key] for key in used} for entry in classes],
        "label_says_kind": any(says_its_kind(name, hypernym) for hypernym in labels),
    }
    return intension(name, labels, options.template), provenance
