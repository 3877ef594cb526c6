"""Answers of knowledge sources kept on disk, each with where it is from."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from maskoven_kedro.core.facts import ClassStatement, EntityFacts, Referring
from maskoven_kedro.knowledge.base import ClassSource, ReferringSource

log = logging.getLogger(__name__)


class AnswerCache:
    """One small JSON file per answer, named by the hash of source, version and query.

    The same question to the same version of the same source always makes the same bytes: no times, no host names; only
    the answer of a service carries the day it was given, because another day may have another answer.
    Files appear by renaming, so one that exists is whole; several processes may share a folder. A file that does not
    read back is treated as absent and written again.
    """

    def __init__(self, folder: Path, source: str, version: str) -> None:
        """Keep answers of `source` in its `version` (hash of the snapshot or of the rules) under `folder`."""
        self._folder = folder
        self._source = source
        self._version = version

    def get(self, query: str) -> Any | None:
        """Return the answer to a query, or None where there is none yet."""
        path, key = self._place(query)
        return _read(path, key)

    def put(self, query: str, answer: Any, retrieved: str | None = None) -> None:
        """Keep an answer (anything that JSON holds, but not None), with the day of one that may change."""
        path, key = self._place(query)
        provenance = {"query": query, "query_sha256": key, "source": self._source, "version": self._version}
        if retrieved is not None:
            provenance["retrieved"] = retrieved
        record = {"answer": answer, "provenance": provenance}
        data = json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        # A name that every writer of this answer shares: what a killed run leaves is overwritten, not left behind.
        part = path.with_suffix(".part")
        with open(os.open(part, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _read(path, key) is not None:  # another process was faster
                if part.exists() and os.path.samestat(os.fstat(file.fileno()), part.stat()):
                    part.unlink()
                return
            file.truncate()
            file.write(data)
            file.flush()
            os.replace(part, path)

    def _place(self, query: str) -> tuple[Path, str]:
        text = json.dumps([self._source, self._version, query])
        key = hashlib.sha256(text.encode()).hexdigest()
        return self._folder / self._source / key[:2] / f"{key}.json", key


def _read(path: Path, key: str) -> Any | None:
    try:
        record = json.loads(path.read_bytes())
        if record["provenance"]["query_sha256"] == key:
            return record["answer"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        pass
    log.warning("cached answer %s does not read back; asking again", path.name)
    return None


class CachedClassSource:
    """A class source that asks another one only for what is not on disk yet."""

    def __init__(self, source: ClassSource, folder: Path) -> None:
        """Keep the answers of `source` under `folder`."""
        self.name, self.version = source.name, source.version
        self._source = source
        self._cache = AnswerCache(folder, source.name, source.version)

    def entities(self, ids: Sequence[str], titles: Mapping[str, str] | None = None) -> dict[str, EntityFacts]:
        """Resolve and name the ids; the title is a part of the query, because the answer depends on it."""
        titles = titles or {}
        queries = {item: json.dumps(["entity", item, titles.get(item)]) for item in ids}
        found = {item: self._cache.get(query) for item, query in queries.items()}
        missing = [item for item, answer in found.items() if answer is None]
        fresh = self._source.entities(missing, titles) if missing else {}
        for item, facts in fresh.items():
            self._cache.put(queries[item], asdict(facts))
        return {item: fresh.get(item) or _entity(found[item]) for item in queries}

    def classes(self, ids: Sequence[str]) -> dict[str, list[ClassStatement]]:
        """List the classes above the ids, nearest first."""
        # Named after their newest field, so that answers kept before it was there are asked for again.
        queries = {item: json.dumps(["classes", "also_above", item]) for item in ids}
        found = {item: self._cache.get(query) for item, query in queries.items()}
        missing = [item for item, answer in found.items() if answer is None]
        fresh = self._source.classes(missing) if missing else {}
        for item, statements in fresh.items():
            self._cache.put(queries[item], [asdict(statement) for statement in statements])
        return {
            item: fresh[item] if item in fresh else [_statement(row) for row in found[item] or ()]
            for item in queries
        }


class CachedReferringSource:
    """A referring source that asks another one only for questions that are not on disk yet."""

    def __init__(self, source: ReferringSource, folder: Path) -> None:
        """Keep the answers of `source` under `folder`."""
        self.name, self.version = source.name, source.version
        self._source = source
        self._cache = AnswerCache(folder, source.name, source.version)

    def refer(self, question: str) -> Referring:
        """Say what the question points at."""
        answer = self._cache.get(question)
        if answer is not None:
            return Referring(**answer)
        fresh = self._source.refer(question)
        self._cache.put(question, asdict(fresh))
        return fresh


def _entity(answer: dict[str, Any] | None) -> EntityFacts:
    assert answer is not None
    return EntityFacts(**{**answer, "aliases": tuple(answer["aliases"])})


def _statement(answer: dict[str, Any]) -> ClassStatement:
    return ClassStatement(**{**answer, "also_above": tuple(answer.get("also_above", ()))})
