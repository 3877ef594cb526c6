"""What an endpoint can do to one exchange: end it early, draw it out, pack it, or send it elsewhere."""

from __future__ import annotations

import bz2
import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from maskoven_kedro.core.knowledge_options import WikidataOptions
from maskoven_kedro.knowledge import exchange, queries
from maskoven_kedro.knowledge.sparql_endpoint import (
    EndpointFault,
    EndpointOverloaded,
    EndpointRefused,
    EndpointUnreachable,
    SparqlEndpoint,
)
from tests.knowledge import sparql_server as faults

TINY = Path(__file__).parent / "data" / "tiny.nt"
IDS = ["Q900001", "Q900011"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[faults.Endpoint]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with faults.endpoint(TINY) as running:
        yield running


def _ask(served: faults.Endpoint, fault: faults.Fault | None, timeout_s: int = 5) -> list[Any]:
    served.always = fault
    options = WikidataOptions(endpoint=served.url, contact="me@example.org", timeout_s=timeout_s)
    return SparqlEndpoint(options).rows(queries.names(IDS), frozenset(IDS))


@pytest.mark.parametrize("fault", [faults.chunks_cut_off, faults.reset_amid, faults.a_part_only])
def test_k05_an_answer_that_ends_in_its_middle_is_never_a_whole_one(
    served: faults.Endpoint, fault: faults.Fault
) -> None:
    """In chunks, by a reset, or as whole JSON under a status that says so: a smaller question may succeed."""
    with pytest.raises(EndpointOverloaded):
        _ask(served, fault)


def test_k05_an_error_behind_a_whole_answer_spoils_it(served: faults.Endpoint) -> None:
    with pytest.raises(EndpointOverloaded, match="breaks off"):
        _ask(served, lambda request: request.send(200, request.answer + b"\nTimeoutException: 60000ms"))


@pytest.mark.parametrize(
    "fault",
    [
        faults.raw(*[b"H"] * 300, pause=0.1),
        faults.raw(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 300, pause=0.1),
        faults.raw(HEAD, *[b"X-Slow: 1\r\n"] * 300, pause=0.1),
        faults.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"0"] * 300, pause=0.1),
        faults.raw(HEAD + b"\r\n", *[b"["] * 300, pause=0.1),
    ],
    ids=["status", "continue", "head", "chunk", "body"],
)
def test_l02_drop_by_drop_ends_in_time_wherever_it_drips(
    served: faults.Endpoint, fault: faults.Fault
) -> None:
    started = time.monotonic()
    with pytest.raises(EndpointOverloaded, match="no answer in 1 s") as slow:
        _ask(served, fault, timeout_s=1)
    assert slow.value.silent
    assert time.monotonic() - started < 15  # of thirty that it drips


@pytest.mark.parametrize("code", [400, 404, 500])
def test_l02_the_text_of_an_error_has_an_end_too(served: faults.Endpoint, code: int) -> None:
    started = time.monotonic()
    head = f"HTTP/1.1 {code} No\r\nContent-Type: text/plain\r\n\r\n".encode()
    with pytest.raises(EndpointFault, match=f"status {code}"):
        _ask(served, faults.raw(head, *[b"x"] * 300, pause=0.1), timeout_s=1)
    assert time.monotonic() - started < 15  # of thirty that it drips


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_an_answer_that_was_packed_unasked_is_unpacked(served: faults.Endpoint, encoding: str) -> None:
    assert _ask(served, faults.packed(encoding, gzip.compress)) == _ask(served, None) != []


@pytest.mark.parametrize(
    ("encoding", "pack", "kind", "message"),
    [
        ("gzip", lambda body: gzip.compress(body)[:-20], EndpointOverloaded, "breaks off"),
        ("gzip", lambda body: body, EndpointOverloaded, "gzip is broken"),
        ("gzip", lambda _: gzip.compress(bytes(1 << 20)), EndpointOverloaded, "more than"),
        ("br", bz2.compress, EndpointUnreachable, "packed as 'br'"),
    ],
)
def test_l03_a_packed_answer_is_whole_and_of_a_size(
    served: faults.Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    pack: Callable[[bytes], bytes],
    kind: type[EndpointFault],
    message: str,
) -> None:
    monkeypatch.setattr(exchange, "LARGEST_BODY", 1 << 19)
    with pytest.raises(kind, match=message):
        _ask(served, faults.packed(encoding, pack))


def test_l03_an_answer_without_end_is_given_up(
    served: faults.Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LARGEST_BODY", 1 << 16)
    with pytest.raises(EndpointOverloaded, match="more than"):
        _ask(served, faults.raw(HEAD + b"\r\n" + b" " * (1 << 18)))


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "where", ["/elsewhere", "http://127.0.0.1:9/sparql", "file:///etc/passwd", "http://[", ""]
)
def test_a_question_is_not_carried_elsewhere(served: faults.Endpoint, code: int, where: str) -> None:
    """A redirect of a POST loses the query, and the contact would go to somebody else."""
    with pytest.raises(EndpointRefused, match=f"status {code}, has moved to .*check the address"):
        _ask(served, faults.status(code, Location=where))
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("property", "P999"), ("property", "P31 "), ("kind", "en"), ("kind", "")]
)
def test_l03_a_word_that_no_query_says_is_no_answer(served: faults.Endpoint, name: str, value: str) -> None:
    variables = {"property": ["item", "property", "class", "rank"], "kind": ["item", "kind", "text"]}[name]
    row = {one: {"type": "uri", "value": f"{queries.ENTITY}Q900001"} for one in variables}
    document = {"head": {"vars": variables}, "results": {"bindings": [row | {name: {"value": value}}]}}
    served.always = faults.document(document)
    options = WikidataOptions(endpoint=served.url, contact="me@example.org")
    query = queries.statements(IDS) if name == "property" else queries.names(IDS)
    with pytest.raises(EndpointUnreachable, match="which no query says"):
        SparqlEndpoint(options).rows(query, frozenset(IDS))


def test_k06_half_of_a_pair_of_surrogates_becomes_a_sign_that_can_be_written(served: faults.Endpoint) -> None:
    row = {
        "item": {"value": f"{queries.ENTITY}Q900001"},
        "kind": {"value": "label"},
        "text": {"value": "a\ud83d \U0001f680", "xml:lang": "en"},
    }
    (answer,) = _ask(served, faults.document({"head": {"vars": list(row)}, "results": {"bindings": [row]}}))
    assert answer["text"].value == "a\ufffd \U0001f680"
