"""Wikidata through a public SPARQL endpoint: asked politely, in batches, and never twice for the same."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from maskoven_kedro.core.knowledge_options import WikidataOptions
from maskoven_kedro.core.recipe import fingerprint
from maskoven_kedro.knowledge import queries
from maskoven_kedro.knowledge.cache import AnswerCache
from maskoven_kedro.knowledge.graph import slices
from maskoven_kedro.knowledge.service import SourceUnavailable
from maskoven_kedro.knowledge.sparql import Row, SparqlGraph, Term
from maskoven_kedro.knowledge.sparql_endpoint import (
    EndpointFault,
    EndpointOverloaded,
    EndpointRefused,
    EndpointThrottled,
    EndpointUnreachable,
    SparqlEndpoint,
)
from maskoven_kedro.knowledge.turnstile import Clock, ServiceParked, Turnstile
from maskoven_kedro.knowledge.upward import UpwardSource

log = logging.getLogger(__name__)

NAME = "wikidata"
_QUERIES = (queries.existing, queries.redirects, queries.redirected, queries.names, queries.statements)
_LARGER_AFTER = 200  # answers in a row, so that a bad hour does not leave a run with single ids for days
_SAMPLE = ["Q1"]  # the queries about it stand for their text in the version
_AT_ONCE = 2000  # ids whose rows are in memory; of these, what is not kept yet is asked for in whole batches
_LOOKS = 3  # before a run: a service that is there nineteen times of twenty is not given up for one answer


class WikidataUnavailable(SourceUnavailable):
    """The endpoint gives no answer for now; the message says why, what to do, and that the answers so far are kept."""


class PatientEndpoint:
    """Asks until there is an answer: smaller questions where they take too long, pauses where it wants them."""

    def __init__(self, options: WikidataOptions, folder: Path, clock: Clock | None = None) -> None:
        """Ask `options.endpoint`; the turns are shared with all who ask its host and use the same folder."""
        self._endpoint = SparqlEndpoint(options)
        self._options = options
        self._clock = clock or Clock()
        self._turns = Turnstile(
            folder / _turns_of(options.endpoint),
            options.longest_wait_s,
            options.failures,
            options.rest_s,
            self._clock,
        )
        self._batch, self._answered = options.batch, 0

    def answers(
        self, build: Callable[[Sequence[str]], str], ids: Sequence[str]
    ) -> Iterator[tuple[Sequence[str], list[Row]]]:
        """Yield every answer to a query of `knowledge.queries` as it comes: some of the ids, and the rows about them.

        Raises `WikidataUnavailable`, `EndpointRefused`. A batch size that was too large is tried again only after many
        answers to smaller questions.
        """
        pending = deque(slices(ids, self._batch))
        while pending:
            some = pending.popleft()
            if len(some) > self._batch:
                pending.extendleft(reversed(list(slices(some, self._batch))))
                continue
            try:
                rows = self._insist(build(some), some)
                self._answered += 1
                if self._answered >= _LARGER_AFTER and self._batch < self._options.batch:
                    self._batch, self._answered = min(2 * self._batch, self._options.batch), 0
            except EndpointOverloaded as fault:
                self._batch, self._answered = (len(some) + 1) // 2, 0
                log.warning("%s; going on with %d ids per query", fault, self._batch)
                pending.appendleft(some)
                continue
            yield some, rows

    def reach(self) -> None:
        """Ask about one item, a few times at most, in turn with all who share the folder.

        Raises:
            WikidataUnavailable: no answer, or the service is to be left alone; its wish for a pause is an answer.
            EndpointRefused: it will not answer, however often it is asked.
        """
        fault: EndpointFault | None = None
        for _ in range(_LOOKS):
            try:
                self._once(queries.existing(_SAMPLE), _SAMPLE)
                return
            except EndpointThrottled as asked:
                log.info("%s", asked)
                return
            except ServiceParked as parked:
                raise WikidataUnavailable(f"{fault or self._options.endpoint}: {parked}") from parked
            except EndpointRefused:
                raise
            except EndpointFault as one:
                fault = one
        raise WikidataUnavailable(str(fault)) from fault

    def _insist(self, query: str, ids: Sequence[str]) -> list[Row]:
        """Return the rows; what takes too long is given up at once if the question can be made smaller."""
        until = self._clock.now() + self._options.deadline_s
        fault: EndpointFault | None = None
        for _ in range(self._options.tries):
            if self._clock.now() > until:
                break
            try:
                return self._once(query, ids)
            except ServiceParked as parked:
                raise WikidataUnavailable(f"{fault or self._options.endpoint}: {parked}") from fault
            except EndpointRefused:
                raise
            except EndpointFault as one:
                if isinstance(one, EndpointOverloaded) and len(ids) > 1:
                    raise
                if isinstance(one, EndpointThrottled):
                    until += one.wait_s
                log.warning("%s", one)
                fault = one
        which = f"about {ids[0]}" + (f" and {len(ids) - 1} more" if len(ids) > 1 else "")
        raise WikidataUnavailable(
            f"no answer {which}: {fault}; run again later, answers until now are kept"
        ) from fault

    def _once(self, query: str, ids: Sequence[str]) -> list[Row]:
        """Ask in turn, and note how it went for those who ask next."""
        with self._turns.turn():
            try:
                rows = self._endpoint.rows(query, frozenset(ids))
            except EndpointThrottled as fault:
                self._turns.told_to_wait(fault.wait_s)
                raise
            except EndpointOverloaded as fault:
                # An error in time is an answer, and helps where the question can be made smaller. Silence may be due
                # to the size of the question as well, so only the smallest one shows that nobody is there.
                if fault.silent or len(ids) == 1:
                    self._turns.failed(may_rest=len(ids) == 1)
                raise
            except EndpointUnreachable:
                self._turns.failed()
                raise
            self._turns.succeeded()
            return rows


class KeptAnswers:
    """Answers about every item kept on disk as they come, each with its question, its source and its day."""

    def __init__(self, endpoint: PatientEndpoint, cache: AnswerCache, clock: Clock) -> None:
        """Ask `endpoint` only for what `cache` does not have."""
        self._endpoint, self._cache, self._clock = endpoint, cache, clock

    def ask(self, build: Callable[[Sequence[str]], str], ids: Sequence[str]) -> Iterator[Row]:
        """Answer a query of `knowledge.queries` for some ids. Raises `WikidataUnavailable`, `EndpointRefused`."""
        kept = {item: self._cache.get(build([item])) for item in ids}
        for some, rows in self._endpoint.answers(build, [item for item in ids if kept[item] is None]):
            day = datetime.fromtimestamp(self._clock.now(), UTC).date().isoformat()
            told: dict[str, list[list[list[str]]]] = {item: [] for item in some}
            for row in rows:
                told[_about(row)].append(sorted([name, *term] for name, term in row.items()))
            for item, own in told.items():
                kept[item] = sorted(own)  # an endpoint owes no order
                self._cache.put(build([item]), kept[item], retrieved=day)
        for item in ids:
            for row in kept[item] or ():
                yield {name: Term(value, language) for name, value, language in row}


def _about(row: Row) -> str:
    return row["item"].value.removeprefix(queries.ENTITY)


def _turns_of(endpoint: str) -> str:
    """Name the file of the turns of a host: who is barred by one may still ask another."""
    return f"{NAME}-{re.sub(r'[^a-z0-9.-]', '_', urlsplit(endpoint).netloc.lower())[:200]}.turns"


def wikidata_graph(
    options: WikidataOptions, folder: Path, clock: Clock | None = None, languages: Sequence[str] = ()
) -> SparqlGraph:
    """Return the graph behind the endpoint, its answers and its turns kept under `folder`.

    Raises:
        ValueError: there is no contact, and nothing is asked without one.
    """
    clock = clock or Clock()
    endpoint = PatientEndpoint(options, folder, clock)
    written = [build(_SAMPLE) for build in _QUERIES] + [queries.names(_SAMPLE, languages)] * bool(languages)
    version = fingerprint(options.endpoint, *written)
    kept = KeptAnswers(endpoint, AnswerCache(folder, NAME, version), clock)
    return SparqlGraph(kept.ask, NAME, version, _AT_ONCE, languages)


def wikidata_source(options: WikidataOptions, folder: Path, languages: Sequence[str] = ()) -> UpwardSource:
    """Return the class source behind the endpoint; see `wikidata_graph`."""
    return UpwardSource(wikidata_graph(options, folder, languages=languages), languages=languages)
