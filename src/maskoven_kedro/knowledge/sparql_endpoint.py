"""One request to a SPARQL endpoint: the whole answer in time, or a fault that says what to do about it."""

from __future__ import annotations

import email.utils
import http.client
import json
import re
import time
import urllib.error
from collections.abc import Collection, Sequence
from datetime import UTC
from typing import Any

from maskoven_kedro.core.knowledge_options import WikidataOptions
from maskoven_kedro.knowledge import queries
from maskoven_kedro.knowledge.exchange import BodyBroken, opener_until, read_body, read_excuse
from maskoven_kedro.knowledge.service import SourceUnavailable
from maskoven_kedro.knowledge.sparql import Row, Term

_WAIT_UNTOLD_S = 60.0  # the service counts by the minute
_LONGEST_WAIT_S = 366 * 86_400.0  # who asks for more means never, and no calendar goes on for ever
# Blazegraph says TimeoutException; QLever, Fuseki, RDF4J and Virtuoso have words and statuses of their own.
_TIMED_OUT = ("timeout", "timed out", "took too long", "execution time")


class EndpointFault(RuntimeError):
    """An endpoint gave no answer; the message names it, what happened, and what to do."""


class EndpointRefused(EndpointFault, SourceUnavailable):
    """The endpoint will not answer this, however often it is asked."""


class EndpointThrottled(EndpointFault):
    """The endpoint wants to be left alone for `wait_s` seconds."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class EndpointOverloaded(EndpointFault):
    """The answer took too long or broke off; a smaller question may succeed. `silent`: nothing came at all."""

    def __init__(self, message: str, silent: bool = False) -> None:
        super().__init__(message)
        self.silent = silent


class EndpointUnreachable(EndpointFault):
    """The endpoint is down, or something else answers in its place; later may be better."""


class SparqlEndpoint:
    """Sends queries by POST under a user agent that names a contact."""

    def __init__(self, options: WikidataOptions) -> None:
        """Prepare to ask `options.endpoint`. Raises `ValueError` without a contact."""
        if options.contact is None:
            raise ValueError(f"{options.endpoint} is not asked without a contact in the user agent")
        self._options = options

    def rows(self, query: str, ids: Collection[str]) -> list[Row]:
        """Ask once: a query of `knowledge.queries` about items. Raises an `EndpointFault` of one of its kinds."""
        body, kind = self._post(query)
        try:
            document = json.loads(body)
        except ValueError as error:
            if "json" not in kind and not body.lstrip().startswith(b"{"):
                raise EndpointUnreachable(self._says(_not_json(kind))) from error
            # A query service that runs out of time in the middle writes the error behind the rows, under status 200.
            raise EndpointOverloaded(self._says(f"the answer breaks off after {len(body)} bytes")) from error
        except RecursionError:
            raise EndpointUnreachable(
                self._says("this is no answer to a SPARQL query (nested too deep)")
            ) from None
        try:
            return _checked(document, ids, _selected(query))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise EndpointUnreachable(
                self._says(f"this is no answer to a SPARQL query ({error}); check the address")
            ) from error

    def _post(self, query: str) -> tuple[bytes, str]:
        until = time.monotonic() + self._options.timeout_s
        try:
            with _asking(self._options, self._agent(), query, until).query().response as response:
                return self._body(response)
        except urllib.error.HTTPError as error:
            with error:
                raise self._fault_of(error) from error
        except BodyBroken as error:
            raise EndpointOverloaded(self._says(f"no whole answer: {error}")) from error
        except (TimeoutError, urllib.error.URLError, http.client.HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise EndpointOverloaded(
                    self._says(f"no answer in {self._options.timeout_s} s ({reason})"), silent=True
                ) from error
            raise EndpointUnreachable(self._says(f"{type(reason).__name__}: {reason}")) from error

    def _body(self, response: http.client.HTTPResponse) -> tuple[bytes, str]:
        """Return the body and its type; `text/plain` is also what says nothing of its type, and may be JSON."""
        state = response.headers.get("X-SQL-State", "")
        if response.status == 206 or state:  # Virtuoso stops at a limit of its own and says so by these
            raise EndpointOverloaded(
                self._says(f"status {response.status} {state}, a part of the answer only")
            )
        kind = response.headers.get_content_type()
        if "json" not in kind and kind != "text/plain":
            raise EndpointUnreachable(self._says(_not_json(kind)))
        return read_body(response), kind

    def _fault_of(self, error: urllib.error.HTTPError) -> EndpointFault:
        code, wait = error.code, retry_after(error.headers.get("Retry-After"), error.headers.get("Date"))
        if code in (413, 504):
            return EndpointOverloaded(self._says(f"status {code}"))
        if wait is None and (code == 429 or code >= 500) and _ran_out_of_time(read_excuse(error)):
            return EndpointOverloaded(self._says(f"status {code}, the query ran out of time"))
        # A ban for some hours is a 403, and who asks during it is banned for longer.
        if code == 429 or (wait is not None and (code == 403 or code >= 500)):
            seconds = _WAIT_UNTOLD_S if wait is None else wait
            return EndpointThrottled(self._says(f"status {code}, asks for {seconds:g} s"), seconds)
        if code >= 500 or code == 408:
            return EndpointUnreachable(self._says(f"status {code}"))
        if 300 <= code < 400:
            elsewhere = f"has moved to {error.headers.get('Location', 'nowhere')[:200]!r}"
            return EndpointRefused(self._says(f"status {code}, {elsewhere}; check the address"))
        mend = "check contact and address" if code == 403 else "check the address"
        return EndpointRefused(self._says(f"status {code}; {mend}"))

    def _agent(self) -> str:
        from importlib.metadata import version

        ours, theirs = version("maskoven-kedro"), version("SPARQLWrapper")
        return f"maskoven-kedro/{ours} ({self._options.contact}) SPARQLWrapper/{theirs}"

    def _says(self, what: str) -> str:
        return f"{self._options.endpoint}: {what}"


def _asking(options: WikidataOptions, agent: str, query: str, until: float) -> Any:
    from SPARQLWrapper import JSON, POST, SPARQLWrapper

    class Asking(SPARQLWrapper):  # type: ignore[misc]
        """Its own way over the network has no end where bytes come drop by drop, and follows redirects."""

        def _query(self) -> tuple[Any, str]:
            return opener_until(until).open(self._createRequest(), timeout=self.timeout), self.returnFormat

    asking = Asking(options.endpoint, returnFormat=JSON, agent=agent)
    asking.setMethod(POST)
    asking.setTimeout(options.timeout_s)
    asking.setQuery(query)
    return asking


def retry_after(value: str | None, date: str | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, None where it asks for nothing that can be read.

    A moment is counted from the service's own clock (`Date`) where it tells the time.

    >>> retry_after("5"), retry_after("Thu, 01 Jan 2026 00:05:00 GMT", "Thu, 01 Jan 2026 00:00:00 GMT")
    (5.0, 300.0)
    >>> retry_after("soon") is None
    True
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), _LONGEST_WAIT_S)
    moment, now = _moment(value), _moment(date) if date else None
    if moment is None:
        return None
    return min(max(0.0, moment - (time.time() if now is None else now)), _LONGEST_WAIT_S)


def _moment(text: str) -> float | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _ran_out_of_time(excuse: str) -> bool:
    return any(word in excuse.lower() for word in _TIMED_OUT)


def _not_json(kind: str) -> str:
    return f"answers {kind} where JSON is asked for; check the address"


def _selected(query: str) -> list[str]:
    return re.findall(r"\?(\w+)", query.partition("SELECT")[2].partition("WHERE")[0])


def _checked(document: Any, ids: Collection[str], variables: Sequence[str]) -> list[Row]:
    """Return the rows of a result document (SPARQL 1.1 Query Results JSON Format) that is about these items."""
    missing = set(variables) - set(document["head"]["vars"])
    if missing:
        raise ValueError(f"lacks {sorted(missing)}")
    rows: list[Row] = [
        {name: _term(term["value"], term.get("xml:lang", "")) for name, term in binding.items()}
        for binding in document["results"]["bindings"]
    ]
    for row in rows:
        if not row.keys() | {"rank"} >= set(variables):
            raise ValueError(f"row {sorted(row)} of {sorted(variables)}")
        if row["item"].value.removeprefix(queries.ENTITY) not in ids:
            raise ValueError(f"speaks of {row['item'].value!r}, which was not asked about")
        for name in row.keys() & queries.WORDS.keys():
            if row[name].value not in queries.WORDS[name]:
                raise ValueError(f"{name} {row[name].value[:40]!r}, which no query says")
    return rows


def _term(value: Any, language: Any) -> Term:
    if not isinstance(value, str) or not isinstance(language, str):
        raise ValueError(f"{type(value).__name__} in place of a text")
    # JSON can spell half of a surrogate pair, which is no text and cannot be written anywhere.
    return Term(value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), language)
