"""How questions become referring expressions: by rules, or by a language model with the rules to fall back on."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_OURS = frozenset({"model", "messages", "response_format", "stream", "tools", "functions", "n"})
_OF_THE_CLIENT = frozenset({"extra_headers", "extra_query", "extra_body", "timeout"})
_LIMITS = ("max_tokens", "max_completion_tokens")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class LanguageModelOptions(BaseModel):
    """A server that speaks the protocol of the `openai` client, and what it may cost.

    Prices and ceiling are in one currency of your choice; a server on this machine may leave them out, any other needs
    them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = "http://127.0.0.1:8000/v1"
    """Address that ends where `/chat/completions` begins; no user name or password in it."""
    model: str = Field(min_length=1)
    key_variable: str = "OPENAI_API_KEY"
    """Environment variable that holds the key; the key itself stands in no file."""
    mode: Literal["requests", "batch"] = "requests"
    """One request a question, or files of many for the Batch API: half the price, an answer within a day."""
    decoding: dict[str, Any] = {"temperature": 0, "max_tokens": 200}
    """Sent with every request as it is; names the bound of a reply (max_tokens or max_completion_tokens)."""
    concurrency: int = Field(default=8, ge=1, le=256)
    timeout_seconds: float = Field(default=60, gt=0)
    """Of one request from connecting to the last byte."""
    tries: int = Field(default=6, ge=1)
    """Requests for one question before its failure is taken as final."""
    repairs: int = Field(default=1, ge=0)
    """Further requests for one question after a reply that cannot be used."""
    breaker: int = Field(default=5, ge=1)
    """Failures in a row after which requests rest, and then go one at a time until one succeeds."""
    patience_seconds: float = Field(default=1800, ge=0)
    """Longest time without any success; a server that asks for a longer wait ends the run, which can be continued."""
    unanswered: Literal["raise", "rules"] = "raise"
    """What to do when the server is gone or the ceiling is reached: end the run, or let the rules answer the rest."""
    input_price: float | None = Field(default=None, ge=0)
    """Of a million tokens."""
    output_price: float | None = Field(default=None, ge=0)
    batch_discount: float = Field(default=0.5, ge=0, le=1)
    """Part of the price that the Batch API takes off."""
    ceiling: float | None = Field(default=None, ge=0)
    """Most that all answers in the folder of answers may have cost, over all runs."""
    batch_requests: int = Field(default=50_000, ge=1, le=50_000)
    batch_megabytes: int = Field(default=190, ge=1, le=200)
    batch_rounds: int = Field(default=3, ge=1)
    """Times that what is missing is submitted."""
    poll_seconds: float = Field(default=60, gt=0)

    @field_validator("endpoint")
    @classmethod
    def _address(cls, endpoint: str) -> str:
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("give an address that begins with http:// or https://")
        if parts.username or parts.password or parts.query:
            raise ValueError("no user name, password or query in the address: the key has `key_variable`")
        return endpoint.rstrip("/")

    @field_validator("decoding")
    @classmethod
    def _bounded(cls, decoding: dict[str, Any]) -> dict[str, Any]:
        if _OURS & set(decoding):
            raise ValueError(f"{sorted(_OURS & set(decoding))} are set by the project")
        if _OF_THE_CLIENT & set(decoding):
            raise ValueError(
                f"{sorted(_OF_THE_CLIENT & set(decoding))} are no part of a request: write what stands in them"
            )
        limits = [decoding[name] for name in _LIMITS if name in decoding]
        if not limits or not all(type(limit) is int and limit > 0 for limit in limits):
            raise ValueError(f"the length of a reply must be bounded: one of {_LIMITS}, a positive integer")
        return decoding

    @model_validator(mode="after")
    def _priced(self) -> LanguageModelOptions:
        prices = (self.input_price, self.output_price)
        if not self.is_local and None in (*prices, self.ceiling):
            raise ValueError("a server elsewhere needs input_price, output_price and ceiling")
        if self.ceiling is not None and None in prices:
            raise ValueError("a ceiling needs input_price and output_price")
        return self

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        return urlsplit(self.endpoint).hostname in _LOOPBACK

    @property
    def reply_tokens(self) -> int:
        """Most tokens of a reply."""
        return max(self.decoding[name] for name in _LIMITS if name in self.decoding)

    def cost(self, input_tokens: float, output_tokens: float, at_once: bool = False) -> float:
        """Price of tokens in the mode of these options; 0 where no prices are given.

        at_once: whether the request goes alone, which even in the mode batch has no discount.
        """
        part = 1 - self.batch_discount if self.mode == "batch" and not at_once else 1.0
        prices = (self.input_price or 0.0) * input_tokens + (self.output_price or 0.0) * output_tokens
        return part * prices / 1e6


class QuestionOptions(BaseModel):
    """Who finds what a question points at; the rules stand in where a reply of the language model cannot be used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["rules", "language_model"] = "rules"
    language_model: LanguageModelOptions | None = None

    @model_validator(mode="after")
    def _model_is_described(self) -> QuestionOptions:
        if self.source == "language_model" and self.language_model is None:
            raise ValueError("source language_model needs the options `language_model`, at least its `model`")
        return self
