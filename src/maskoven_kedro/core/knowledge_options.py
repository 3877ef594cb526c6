"""Where knowledge of entities comes from."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.ASCII)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PAGE = re.compile(r"https?://[^\s/]+\.\S+")


class WikidataOptions(BaseModel):
    """How a public SPARQL endpoint is asked; the defaults are within the rules of the Wikidata Query Service.

    That service stops a query after 60 s, and bars a client who goes on in spite of `Retry-After`, or who does not say
    how to be reached (Wikimedia's user-agent policy). There is one request at a time, whatever runs beside it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    endpoint: str = Field("https://query.wikidata.org/sparql", description="Address; http or https.")
    contact: str | None = Field(
        None, description="Mail address or web page, sent with every request; nothing is asked without it."
    )
    batch: int = Field(
        200, ge=1, le=1000, description="Ids per query; halved where an answer takes too long."
    )
    timeout_s: int = Field(65, ge=1, description="Seconds until a request counts as lost.")
    tries: int = Field(6, ge=1, description="Requests for one answer.")
    deadline_s: float = Field(
        900, gt=0, description="Seconds for one answer, without waits that the service asked for."
    )
    longest_wait_s: float = Field(
        3600, ge=0, description="A longer wait ends the run; the next one goes on from the cache."
    )
    failures: int = Field(5, ge=1, description="Failures in a row after which the service is left alone.")
    rest_s: float = Field(300, ge=0, description="Seconds for which it is left alone then.")

    @field_validator("endpoint")
    @classmethod
    def _web_address(cls, endpoint: str) -> str:
        if "@" in endpoint:
            raise ValueError("an endpoint has no user or password in its address, which goes into logs")
        if not re.fullmatch(r"https?://[!-~]+", endpoint):
            raise ValueError(f"an endpoint has an address of http or https, got {endpoint!r}")
        return endpoint

    @field_validator("contact")
    @classmethod
    def _reachable(cls, contact: str | None) -> str | None:
        if contact is None:
            return None
        printable = contact.isascii() and contact.isprintable()  # it becomes a header of the request
        if not printable or not (_MAIL.fullmatch(contact) or _PAGE.fullmatch(contact)):
            raise ValueError(f"a contact is a mail address or a web page, got {contact!r}")
        return contact


class KnowledgeOptions(BaseModel):
    """Who knows the entities.

    source: `snapshot`, the N-Triples file beside the data; `wikidata`, a public endpoint, for some ten thousand
    entities; `dump`, the tables that `kedro maskoven dump` makes, for millions. With a contact, what a dump lacks
    (merged ids, newer items) is asked of the endpoint.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["snapshot", "wikidata", "dump"] = "snapshot"
    tables: str = Field("data/01_raw/wikidata", description="Folder of the tables of a dump.")
    languages: tuple[str, ...] = Field(
        (),
        description="Further languages of labels, in this order, where there is neither an English nor a `mul` one.",
    )
    wikidata: WikidataOptions = WikidataOptions()

    @field_validator("languages")
    @classmethod
    def _codes(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        bad = [code for code in languages if not LANGUAGE.fullmatch(code)]
        if bad:
            raise ValueError(f"languages are codes such as de or zh-hans, got {bad}")
        return languages

    def lacking(self) -> str | None:
        """What is missing before anything can be asked, with its mend; None if nothing is.

        >>> KnowledgeOptions().lacking() is None
        True
        """
        if self.source == "wikidata" and self.wikidata.contact is None:
            return (
                "Wikidata is not asked without a contact: say how you can be reached, a mail address or a web page, "
                "with --params knowledge.wikidata.contact=..., or choose another knowledge.source"
            )
        return None
