"""From the bytes of a reply to a referring expression that the question itself bears out, without any model."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from maskoven_kedro.core.facts import Intent, Referring
from maskoven_kedro.core.word_forms import same_word
from maskoven_kedro.knowledge.instruction import REASONS
from maskoven_kedro.knowledge.lexicon import NUMBERS, word_set
from maskoven_kedro.knowledge.orders import asks
from maskoven_kedro.knowledge.phrases import FUNCTION_WORDS
from maskoven_kedro.knowledge.question import Words, clauses
from maskoven_kedro.knowledge.verdicts import MAX_PHRASE_WORDS, NEUTRAL_HEADS, checked, found

RULE = "language_model"
_ABSURD = 10**9  # tokens of one request; a server that counts more cannot count, and would use up any ceiling
# Function words that make another thing of a phrase: its opposite, or what is in another place.
_TURNS = word_set(
    "not no without under over behind above below beneath underneath outside between beyond opposite before after past "
    "across against around through up down off out"
)
# Where a model that thinks aloud begins to answer.
_THOUGHTS = re.compile(r"</think(?:ing)?>|</reasoning>|<\|channel\|>final\b[^{]*<\|message\|>")
_ITEM_ID = re.compile(r"[qpl]\d+\Z")


class ReplyFault(ValueError):
    """A reply that cannot be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoReply(ReplyFault):
    """What came back is no reply of the service at all: HTML of a proxy, half a document."""


class Reply(BaseModel):
    """What a language model says about a question; checked for form only."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    groundable: bool
    phrase: str | None
    head: str | None
    intent: Intent
    reason: Literal[REASONS]  # type: ignore[valid-type]


def read_document(body: bytes | str) -> dict[str, Any]:
    """Return the JSON object of a reply; raises NoReply for anything else, such as HTML or half a document."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise NoReply("reply_not_json")
    return document


def read_completion(document: dict[str, Any]) -> str:
    """Return the text of a chat completion.

    Raises ReplyFault where it has no choice, or where the choice was cut off, filtered, refused or is empty.
    """
    try:
        choice = document["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        text, refusal = _text_of(message.get("content")), message.get("refusal")
    except (LookupError, TypeError, AttributeError):
        raise ReplyFault("reply_without_choice") from None
    if finish == "length":
        raise ReplyFault("reply_cut_off")
    if finish == "content_filter":
        raise ReplyFault("reply_filtered")
    if refusal:
        raise ReplyFault("reply_refused")
    if not isinstance(text, str) or not text.strip():
        raise ReplyFault("reply_empty")
    return text


def _text_of(content: Any) -> Any:
    """The text of a content that comes in parts, without thoughts and whatever else is no text."""
    if not isinstance(content, list):
        return content
    parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
    return "".join(part for part in parts if isinstance(part, str))


def usage_of(document: Any) -> tuple[int | None, int | None]:
    """Tokens read and written, None each where the server does not say (none at all is no answer)."""
    usage = document.get("usage") if isinstance(document, dict) else None
    counts = [
        usage.get(name) if isinstance(usage, dict) else None
        for name in ("prompt_tokens", "completion_tokens")
    ]
    first, second = (one if type(one) is int and 0 < one < _ABSURD else None for one in counts)
    return first, second


def read_reply(text: str) -> Reply:
    """Return the JSON object in a text; servers without structured output put words, thoughts or a fence around it.

    Raises ReplyFault; also where the object says the same thing twice.
    """
    text = _THOUGHTS.split(text)[-1]
    start, end = text.find("{"), text.rfind("}")
    try:
        document = (
            json.loads(text[start : end + 1], object_pairs_hook=_once_each, parse_constant=_no_number)
            if start >= 0
            else None
        )
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise ReplyFault("content_not_json")
    try:
        return Reply.model_validate(document)
    except ValidationError:
        raise ReplyFault("content_wrong_schema") from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key stands twice")
    return document


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def borne_out(reply: Reply, question: str) -> Reply:
    """Return a reply as it may be kept: nothing in it but words that passed `referring_of`. Raises ReplyFault."""
    answer = referring_of(reply, question)
    if answer.phrase is None:
        return reply.model_copy(update={"phrase": None, "head": None})
    head = " ".join(_words(reply.head or ""))
    return reply.model_copy(update={"phrase": answer.phrase, "head": head})


def referring_of(reply: Reply, question: str) -> Referring:
    """Return what a reply says, if the question bears it out.

    Every content word of the phrase must stand in the question, in what is asked or before it, outside of clauses that
    talk to the reader; numbers, negations and places too. No identifier of an item may stand in it, no control
    character, no markup; its head must, and must be asked for. Raises ReplyFault.
    """
    if not reply.groundable:
        reason = reply.reason if reply.reason != "ok" else "no_description"
        return Referring(None, False, reply.intent, reason, RULE)
    if reply.phrase is None:
        raise ReplyFault("phrase_missing")
    if any(unicodedata.category(letter).startswith("C") for letter in reply.phrase):
        raise ReplyFault("control_character")
    parts = clauses(reply.phrase)
    if len(parts) != 1 or not set("<>{}").isdisjoint(reply.phrase):
        raise ReplyFault("phrase_not_one")
    words = [word for word in parts[0] if word != ","]
    if len(words) > MAX_PHRASE_WORDS:
        raise ReplyFault("phrase_too_long")
    if any(_ITEM_ID.match(word) for word in words):
        raise ReplyFault("names_an_id")
    before, asking = _asked(question)
    asked = before + asking
    if any(word in NUMBERS and word not in asked for word in words):
        raise ReplyFault("number_not_in_question")
    if any(word in _TURNS and word not in asked for word in words):
        raise ReplyFault("word_not_in_question")
    answer = checked(found(words, reply.intent, RULE), asked)
    if answer.phrase is None:
        raise ReplyFault(answer.reason)
    head = _words(reply.head or "")
    if not head or not set(head) <= set(answer.phrase.split()):
        raise ReplyFault("head_not_in_phrase")
    if asking and not all(
        word in NEUTRAL_HEADS or any(same_word(word, one) for one in asking) for word in head
    ):
        raise ReplyFault("head_not_asked_for")
    return answer


def _words(text: str) -> Words:
    return [word for clause in clauses(text) for word in clause]


def _asked(question: str) -> tuple[Words, Words]:
    """The words that a phrase may use: those before and beside what is asked, and those of what is asked.

    What stands behind the first question and asks nothing is out: that is where answers are put into mouths. Where
    the question names nothing itself ("Who is he?"), what stands before it does so.
    """
    parts = clauses(question)
    first = next((at for at, words in enumerate(parts) if asks(words)), len(parts))
    before = [word for words in parts[:first] for word in words]
    asking = [word for words in parts[first:] if asks(words) for word in words]
    return (before, asking) if any(word not in FUNCTION_WORDS for word in asking) else ([], before + asking)
