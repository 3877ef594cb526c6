"""HTTP for a server that anybody here may knock at: nobody holds it by saying little, or by saying too much."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ARRIVAL_SECONDS = 10.0
"""What a request may take to arrive, and what a reader may take for the rest of an answer."""


class ImpatientProtocol(H11Protocol):
    """HTTP whose requests arrive within `ARRIVAL_SECONDS`, however slowly they drip, or never.

    Heads are bounded too, at 64 KiB: the faster parser that uvicorn takes where it is installed knows no bound.
    """

    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock: a connection on which nothing comes is closed too."""
        super().connection_made(transport)
        self._overdue = self.loop.call_later(ARRIVAL_SECONDS, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Stop the clock when a request is whole, start it when another begins."""
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop_clock()
        elif self._overdue is None:
            self._overdue = self.loop.call_later(ARRIVAL_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, at last also one whose answer nobody reads."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(ARRIVAL_SECONDS, self.transport.abort)

    def _give_up(self) -> None:
        self._overdue = None
        self.transport.abort()

    def _stop_clock(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
