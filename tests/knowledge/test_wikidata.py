"""Wikidata over HTTP: a real endpoint that answers, and the same one when it fails in every way."""

import json
import multiprocessing
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from maskoven_kedro.core.hypernyms import HypernymOptions
from maskoven_kedro.core.knowledge_options import KnowledgeOptions, WikidataOptions
from maskoven_kedro.knowledge import queries, wikidata
from maskoven_kedro.knowledge.describe import describe_entities
from maskoven_kedro.knowledge.snapshot import SnapshotSource
from maskoven_kedro.knowledge.sparql_endpoint import EndpointRefused, retry_after
from maskoven_kedro.knowledge.turnstile import Clock, ServiceParked, Turnstile
from maskoven_kedro.knowledge.upward import UpwardSource
from maskoven_kedro.knowledge.wikidata import WikidataUnavailable, wikidata_graph
from tests.knowledge import sparql_server as faults

TINY = Path(__file__).parent / "data" / "tiny.nt"
KNOWN = ["Q900001", "Q900011", "Q900021", "Q900041", "Q900051", "Q900061"]
TITLES = {"Q900052": "From the data set", "Q900099": "Vanished"}
EVERY = [*KNOWN, "Q900031", "Q900033", "Q900035", "Q900052", "Q900099", "P31", "Q1> } DROP ALL #"]


class StillClock(Clock):
    """A clock on which only waiting takes time."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.time, self.waits = now, []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


@pytest.fixture(scope="module")
def snapshot() -> SnapshotSource:
    return SnapshotSource(TINY)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[faults.Endpoint]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with faults.endpoint(TINY) as running:
        yield running


def _options(served: faults.Endpoint, **changes: Any) -> WikidataOptions:
    return WikidataOptions.model_validate({"endpoint": served.url, "contact": "me@example.org", **changes})


def _source(
    served: faults.Endpoint, folder: Path, clock: Clock | None = None, **changes: Any
) -> UpwardSource:
    return UpwardSource(wikidata_graph(_options(served, **changes), folder, clock or StillClock()))


def test_k01_k02_k03_the_endpoint_answers_what_the_snapshot_answers(
    served: faults.Endpoint, snapshot: SnapshotSource, tmp_path: Path
) -> None:
    source = _source(served, tmp_path)
    assert source.entities(EVERY, TITLES) == snapshot.entities(EVERY, TITLES)
    assert source.classes(EVERY) == snapshot.classes(EVERY)
    described = [describe_entities(EVERY, TITLES, one, HypernymOptions()) for one in (source, snapshot)]
    assert described[0][0].equals(described[1][0])
    assert described[0][1] == described[1][1]


def test_the_text_of_the_queries_is_that_of_the_embedded_store(
    served: faults.Endpoint, tmp_path: Path
) -> None:
    _source(served, tmp_path).classes(["Q900021"])
    asked = [request.query for request in served.requests]
    assert asked[0] == queries.redirected(["Q900021"])
    assert queries.statements(["Q900021"]) in asked
    assert all(query.count("VALUES") == 1 for query in asked)


def test_every_request_says_who_asks_and_is_posted(served: faults.Endpoint, tmp_path: Path) -> None:
    _source(served, tmp_path).entities(["Q900001"])
    agents = {request.headers["User-Agent"] for request in served.requests}
    assert len(agents) == 1
    assert "maskoven-kedro/" in (agent := agents.pop())
    assert "(me@example.org)" in agent
    assert {request.handler.command for request in served.requests} == {"POST"}


def test_nothing_is_asked_without_a_contact(served: faults.Endpoint, tmp_path: Path) -> None:
    assert "without a contact" in (KnowledgeOptions(source="wikidata").lacking() or "")
    with pytest.raises(ValueError, match="without a contact"):
        wikidata_graph(WikidataOptions(endpoint=served.url), tmp_path)
    assert not served.requests


@pytest.mark.parametrize("contact", ["me", "me@example.org\r\nX-Evil: 1", "", "é@example.org", "ftp://a.b/c"])
def test_a_contact_can_be_reached_and_is_one_line(contact: str) -> None:
    with pytest.raises(ValueError, match="mail address or a web page"):
        WikidataOptions(contact=contact)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "query.wikidata.org", "http://a b", "https://"])
def test_an_endpoint_has_a_web_address(address: str) -> None:
    with pytest.raises(ValueError, match="address of http or https"):
        WikidataOptions(endpoint=address)


def test_answers_are_kept_with_source_version_and_day(
    served: faults.Endpoint, snapshot: SnapshotSource, tmp_path: Path
) -> None:
    first = _source(served, tmp_path)
    assert first.classes(KNOWN) == snapshot.classes(KNOWN)
    asked = len(served.requests)
    later = StillClock(1_900_000_000.0)
    again = _source(served, tmp_path, later)
    assert again.classes([*KNOWN]) == snapshot.classes(KNOWN)
    assert len(served.requests) == asked
    records = [json.loads(path.read_bytes())["provenance"] for path in tmp_path.rglob("*.json")]
    assert {record["source"] for record in records} == {"wikidata"}
    assert {record["retrieved"] for record in records} == {"2027-01-15"}
    assert {f"{record['version']}-depth24" for record in records} == {first.version}
    assert _source(served, tmp_path, batch=7).version == first.version


@pytest.mark.parametrize("before", range(6))
def test_what_was_answered_before_a_failure_is_kept(
    served: faults.Endpoint, snapshot: SnapshotSource, tmp_path: Path, before: int
) -> None:
    served.faults = [lambda _: False] * before + [faults.status(403)]
    with pytest.raises(EndpointRefused, match="check contact"):
        _source(served, tmp_path, batch=4).entities(KNOWN)
    assert _source(served, tmp_path, batch=4).entities(KNOWN) == snapshot.entities(KNOWN)
    answered = [request for index, request in enumerate(served.requests) if index != before]
    questions = [(request.query.partition("}")[2], item) for request in answered for item in request.items]
    assert len(questions) == len(set(questions))  # nothing is asked twice


def test_k05_what_smaller_questions_answered_is_kept_where_one_item_never_is(
    served: faults.Endpoint, tmp_path: Path
) -> None:
    served.always = faults.poisoned("Q900061")
    for _ in range(2):
        with pytest.raises(WikidataUnavailable, match="about Q900061: "):
            _source(served, tmp_path, tries=2, failures=99).entities(KNOWN)
    seen = len(served.requests)
    with pytest.raises(WikidataUnavailable, match="about Q900061: "):
        _source(served, tmp_path, tries=2, failures=99).entities(KNOWN)
    assert {item for request in served.requests[seen:] for item in request.items} == {"Q900061"}


def test_l01_who_is_barred_by_one_host_may_ask_another(served: faults.Endpoint, tmp_path: Path) -> None:
    served.faults = [faults.status(429, Retry_After="90000")]
    clock = StillClock()
    with pytest.raises(WikidataUnavailable, match="left alone until"):
        _source(served, tmp_path, clock).entities(["Q900001"])
    with faults.endpoint(TINY) as other:
        assert _source(other, tmp_path, clock).entities(["Q900001"])["Q900001"].problem is None
    with pytest.raises(WikidataUnavailable, match="left alone until"):  # another path of the same host
        _source(served, tmp_path, clock, endpoint=f"{served.url}/2").entities(["Q900001"])
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(429, b'{"exception": "Operation timed out.", "status": "ERROR"}'),  # QLever
        faults.status(503, b"Query timed out"),  # Fuseki
        faults.status(503, b"Query evaluation took too long"),  # RDF4J
        faults.status(500, b"The estimated execution time 900 (sec) exceeds the limit of 400"),  # Virtuoso
        lambda request: request.send(
            200, request.answer, X_SQL_State="S1TAT"
        ),  # Virtuoso, as much as it found
        lambda request: request.send(200, request.answer[:90] + b"\ntimeout", "text/plain"),
    ],
)
def test_k05_every_store_has_its_own_way_to_say_that_time_ran_out(
    served: faults.Endpoint, tmp_path: Path, fault: faults.Fault
) -> None:
    served.always = faults.too_many(3, fault)
    clock = StillClock()
    assert _source(served, tmp_path, clock).entities(KNOWN)["Q900001"].label == "River Spaniel"
    assert [len(request.items) for request in served.requests[:3]] == [6, 3, 3]
    assert not clock.waits


def test_json_that_does_not_say_so_is_an_answer(served: faults.Endpoint, tmp_path: Path) -> None:
    served.always = lambda request: request.send(200, request.answer, "text/plain")
    assert _source(served, tmp_path).entities(["Q900001"])["Q900001"].label == "River Spaniel"
    served.always = lambda request: request.send(200, b"under maintenance", "text/plain")
    with pytest.raises(WikidataUnavailable, match="answers text/plain where JSON is asked for"):
        _source(served, tmp_path, tries=2).entities(["Q900011"])


@pytest.mark.parametrize("fault", [faults.partial_rows, faults.cut_off, faults.ran_out_of_time])
def test_k05_an_answer_that_breaks_off_is_a_timeout_and_halves_the_batch(
    served: faults.Endpoint, snapshot: SnapshotSource, tmp_path: Path, fault: faults.Fault
) -> None:
    served.always = faults.too_many(2, fault)
    clock = StillClock()
    assert _source(served, tmp_path, clock, batch=8).classes(KNOWN) == snapshot.classes(KNOWN)
    sizes = [len(request.items) for request in served.requests]
    assert sizes[0] == 6
    first_good = next(index for index, size in enumerate(sizes) if size <= 2)
    assert max(sizes[first_good:]) <= 2  # a size that was too large once is not tried again
    assert not clock.waits


def test_k05_a_batch_grows_again_after_many_answers(
    served: faults.Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad minute at the beginning does not leave the whole run with questions about single ids."""
    monkeypatch.setattr(wikidata, "_LARGER_AFTER", 5)
    served.faults = [faults.partial_rows] * 2
    graph = wikidata_graph(_options(served, batch=4), tmp_path, StillClock())
    graph.names([f"Q{number}" for number in range(1, 61)])
    sizes = [len(request.items) for request in served.requests]
    assert sizes[:3] == [4, 2, 1]
    assert sorted(sizes[2:]) == sizes[2:]
    assert set(sizes[-10:]) == {4}


def test_k05_an_item_that_is_never_answered_is_named(served: faults.Endpoint, tmp_path: Path) -> None:
    served.always = faults.poisoned("Q900021")
    with pytest.raises(WikidataUnavailable, match=r"about Q900021: .*breaks off"):
        _source(served, tmp_path, tries=3, batch=4).entities(KNOWN)


def _date(seconds: float) -> str:
    return formatdate(1_800_000_000.0 + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("code", "headers", "wait"),
    [
        (429, {"Retry_After": "5"}, 5.0),
        (429, {"Retry_After": "300"}, 300.0),
        (429, {"Retry_After": _date(120), "Date": _date(0)}, 120.0),
        (429, {"Retry_After": "soon"}, 60.0),
        (429, {}, 60.0),
        (503, {"Retry_After": "300"}, 300.0),  # without a time it is a failure, see L02
        (502, {"Retry_After": "300"}, 300.0),
        (500, {"Retry_After": "5"}, 5.0),
        (403, {"Retry_After": "1800"}, 1800.0),  # without a time it is for good
        (429, {"Retry_After": _date(-100), "Date": _date(0)}, None),
        (429, {"Retry_After": "0"}, None),
        (429, {"Retry_After": "-5"}, 60.0),
        (429, {"Retry_After": "5, 10"}, 60.0),
    ],
)
def test_l01_waits_exactly_as_long_as_it_is_told(
    served: faults.Endpoint, tmp_path: Path, code: int, headers: dict[str, str], wait: float | None
) -> None:
    served.faults = [faults.status(code, **headers)]
    clock = StillClock()
    assert _source(served, tmp_path, clock).entities(["Q900001"])["Q900001"].label == "River Spaniel"
    assert clock.waits == ([] if wait is None else [wait])


def test_l01_a_long_wait_is_parked_and_kept_to_by_the_next_run(
    served: faults.Endpoint, tmp_path: Path
) -> None:
    clock = StillClock()
    served.faults = [faults.status(429, Retry_After="90000")]
    with pytest.raises(
        WikidataUnavailable, match=r"left alone until 2027-01-16 09:00:00\+00:00; run again then"
    ):
        _source(served, tmp_path, clock).entities(["Q900001"])
    assert (clock.waits, len(served.requests)) == ([], 1)
    with pytest.raises(WikidataUnavailable, match="left alone until"):
        _source(served, tmp_path, clock).entities(["Q900001"])
    assert len(served.requests) == 1
    clock.time += 90_000
    assert _source(served, tmp_path, clock).entities(["Q900001"])["Q900001"].problem is None


def test_l01_a_ban_is_kept_to_by_the_next_run(served: faults.Endpoint, tmp_path: Path) -> None:
    clock = StillClock()
    served.faults = [faults.status(403, Retry_After="86400")]
    for _ in range(2):
        with pytest.raises(WikidataUnavailable, match="left alone until 2027-01-16"):
            _source(served, tmp_path, clock).entities(["Q900001"])
    assert (clock.waits, len(served.requests)) == ([], 1)


@pytest.mark.parametrize("wait", ["9" * 18, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_l01_a_wait_without_end_is_parked_too(served: faults.Endpoint, tmp_path: Path, wait: str) -> None:
    served.faults = [faults.status(429, Retry_After=wait)]
    clock = StillClock()
    for _ in range(2):
        with pytest.raises(WikidataUnavailable, match="left alone until 2028"):
            _source(served, tmp_path, clock).entities(["Q900001"])
    assert (clock.waits, len(served.requests)) == ([], 1)


def test_l01_endless_throttling_ends(served: faults.Endpoint, tmp_path: Path) -> None:
    served.always = faults.status(429, Retry_After="7")
    clock = StillClock()
    with pytest.raises(WikidataUnavailable, match="asks for 7 s"):
        _source(served, tmp_path, clock, tries=4).entities(["Q900001"])
    assert len(served.requests) == 4
    assert clock.waits == [7.0] * 3


@pytest.mark.parametrize(
    "fault", [faults.status(500), faults.status(502), faults.status(503), faults.reset, faults.page]
)
def test_l02_a_service_that_is_down_is_asked_again_after_growing_pauses_with_jitter(
    served: faults.Endpoint, tmp_path: Path, fault: faults.Fault
) -> None:
    served.faults = [fault] * 3
    clock = StillClock()
    assert _source(served, tmp_path, clock).entities(["Q900001"])["Q900001"].problem is None
    assert len(clock.waits) == 3
    assert all(0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(clock.waits))
    assert any(wait != 2**n for n, wait in enumerate(clock.waits))


@pytest.mark.parametrize("fault", [faults.silent(2.5), faults.drip(2.5)])
def test_l02_a_hang_and_a_slow_drip_end_in_time(
    served: faults.Endpoint, tmp_path: Path, fault: faults.Fault
) -> None:
    served.faults = [fault]
    clock = StillClock()
    source = _source(served, tmp_path, clock, timeout_s=1)
    assert source.entities(["Q900001", "Q900011"])["Q900001"].problem is None
    assert [len(request.items) for request in served.requests[:3]] == [2, 1, 1]
    assert len(clock.waits) == 1


def test_l02_silence_about_large_questions_only_is_got_over(served: faults.Endpoint, tmp_path: Path) -> None:
    """More halvings than the breaker allows failures: what is silent about two ids answers about one."""
    hang = faults.silent(1.2)
    served.always = lambda request: len(request.items) > 1 and hang(request)
    ids = [f"Q9000{n}" for n in range(10, 27)]
    graph = wikidata_graph(_options(served, timeout_s=1, failures=3), tmp_path, StillClock())
    assert graph.names(ids).keys() == set(ids)
    assert [len(request.items) for request in served.requests[:7]] == [17, 9, 5, 3, 2, 1, 1]


def test_l03_an_answer_nested_without_end_is_no_answer(served: faults.Endpoint, tmp_path: Path) -> None:
    served.faults = [lambda request: request.send(200, b"[" * 200_000)]
    assert _source(served, tmp_path).entities(["Q900001"])["Q900001"].problem is None


def test_l02_an_endpoint_that_is_not_there(served: faults.Endpoint, tmp_path: Path) -> None:
    gone = served.url.rpartition(":")[0] + ":9/sparql"
    clock = StillClock()
    with pytest.raises(WikidataUnavailable, match="Connection refused"):
        _source(served, tmp_path, clock, endpoint=gone).entities(["Q900001"])
    assert len(clock.waits) == 4


def test_l02_after_too_many_failures_the_service_is_left_alone(
    served: faults.Endpoint, tmp_path: Path
) -> None:
    served.always = faults.status(502)
    clock = StillClock()
    with pytest.raises(WikidataUnavailable, match="5 times in a row and is left alone"):
        _source(served, tmp_path, clock, tries=50).entities(["Q900001"])
    assert len(served.requests) == 5
    with pytest.raises(WikidataUnavailable, match="left alone"):  # another run does not ask at all
        _source(served, tmp_path, clock).entities(["Q900001"])
    assert len(served.requests) == 5
    clock.time += 301  # one request tries, and the service is still down
    with pytest.raises(WikidataUnavailable, match="6 times in a row"):
        _source(served, tmp_path, clock).entities(["Q900001"])
    assert len(served.requests) == 6
    clock.time += 301
    served.always = None
    assert _source(served, tmp_path, clock).entities(["Q900001"])["Q900001"].problem is None
    served.faults = [faults.status(502)]  # the count began again
    assert _source(served, tmp_path, clock).entities(["Q900011"])["Q900011"].problem is None


def test_l02_all_tries_together_have_a_deadline(served: faults.Endpoint, tmp_path: Path) -> None:
    served.always = faults.status(502)
    clock = StillClock()
    with pytest.raises(WikidataUnavailable, match="status 502; run again later"):
        _source(served, tmp_path, clock, tries=1000, failures=1000, deadline_s=100).entities(["Q900001"])
    assert 100 < sum(clock.waits) < 161


@pytest.mark.parametrize("code", [400, 401, 403, 404, 414, 308])
def test_what_will_never_be_answered_is_asked_once(
    served: faults.Endpoint, tmp_path: Path, code: int
) -> None:
    served.always = faults.status(code)
    with pytest.raises(EndpointRefused, match="check"):
        _source(served, tmp_path).entities(["Q900001"])
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"boolean": True},
        {"head": {"vars": []}, "results": {"bindings": []}},
        {"head": {"vars": ["item"]}, "results": {"bindings": [{}]}},
        {"head": {"vars": ["item"]}, "results": {"bindings": [{"item": {"value": 5}}]}},
        {"head": {"vars": ["item"]}, "results": {"bindings": [{"item": {"value": "http://x/Q7"}}]}},
        None,
    ],
)
def test_l03_json_that_is_no_answer_is_never_read_as_one(
    served: faults.Endpoint, tmp_path: Path, answer: Any
) -> None:
    served.always = faults.document(answer)
    with pytest.raises(WikidataUnavailable, match="no answer to a SPARQL query"):
        _source(served, tmp_path, tries=2).entities(["Q900001"])
    assert not list(tmp_path.rglob("*.json"))


def test_l06_the_password_of_an_address_is_not_told(served: faults.Endpoint) -> None:
    with pytest.raises(ValueError, match="no user or password") as refused:
        _options(served, endpoint=served.url.replace("127", "me:hunter2@127"))
    assert "hunter2" not in str(refused.value)


def _ask(url: str, folder: Path, item: str) -> None:
    options = WikidataOptions(endpoint=url, contact="me@example.org")
    UpwardSource(wikidata_graph(options, folder)).classes([item])


def test_processes_ask_one_after_the_other(served: faults.Endpoint, tmp_path: Path) -> None:
    busy: list[int] = []  # requests under way
    busiest = 0

    def slow(request: faults.Request) -> bool:
        nonlocal busiest
        busy.append(1)
        busiest = max(busiest, len(busy))
        time.sleep(0.03)
        busy.pop()  # before the answer: its reader may ask again before this thread goes on
        return False

    served.always = slow
    context = multiprocessing.get_context("fork")
    askers = [context.Process(target=_ask, args=(served.url, tmp_path, item)) for item in KNOWN[:2]]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
        assert asker.exitcode == 0
    assert len(served.requests) > 8
    assert busiest == 1


def test_a_state_that_a_killed_process_left_half_written_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "turns").write_text('{"not_be')
    clock = StillClock()
    with Turnstile(tmp_path / "turns", 10, 5, 10, clock).turn():
        pass
    assert not clock.waits


def test_r09_a_clock_that_was_ahead_is_said_and_not_waited_for(tmp_path: Path) -> None:
    clock = StillClock(4_000_000_000.0)
    turns = Turnstile(tmp_path / "turns", 3600, 5, 10, clock)
    turns.told_to_wait(5)
    clock.time = 1_800_000_000.0
    with pytest.raises(ServiceParked, match="2096"), turns.turn():
        pass


def test_k06_names_of_every_script_survive_the_way_over_http(tmp_path: Path) -> None:
    names = [
        "caf\u00e9",
        "cafe\u0301",
        "\u0627\u0644\u0642\u0637",
        "\U0001f680 rocket",
        "x" * 300,
        'a/b. "c",\nd',
    ]
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    file = tmp_path / "names.nt"
    file.write_text(
        encoding="utf-8",
        data="".join(
            f"<{queries.ENTITY}Q{number}> <{label}> {json.dumps(name, ensure_ascii=False)}@en .\n"
            for number, name in enumerate(names, 1)
        ),
    )
    ids = [f"Q{number}" for number in range(1, len(names) + 1)]
    with faults.endpoint(file) as served:
        asked = _source(served, tmp_path / "answers").entities(ids)
        kept = _source(served, tmp_path / "answers").entities(ids)
    assert [asked[item].label for item in ids] == names
    assert kept == asked == SnapshotSource(file).entities(ids)


@pytest.mark.parametrize(
    ("value", "wait"),
    [("0", 0.0), (" 12 ", 12.0), ("-5", None), ("1.5", None), ("", None), (_date(-100), 0.0), (None, None)],
)
def test_what_cannot_be_read_is_no_wait(value: str | None, wait: float | None) -> None:
    assert retry_after(value, _date(0)) == wait
