"""Answers on disk: the same bytes always, whole files only, several processes."""

import json
import multiprocessing
from collections.abc import Sequence
from pathlib import Path

from maskoven_kedro.core.facts import ClassStatement, Referring
from maskoven_kedro.knowledge.cache import AnswerCache, CachedClassSource, CachedReferringSource
from maskoven_kedro.knowledge.referring import RuleReferringSource
from maskoven_kedro.knowledge.snapshot import SnapshotSource

TINY = Path(__file__).parent / "data" / "tiny.nt"


class Counting(SnapshotSource):
    """Counts how often it is asked."""

    asked = 0

    def classes(self, ids: Sequence[str]) -> dict[str, list[ClassStatement]]:
        self.asked += len(ids)
        return super().classes(ids)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_answers_come_back_equal_and_are_asked_for_once(tmp_path: Path) -> None:
    source = Counting(TINY)
    ids = ["Q900001", "Q900011", "Q900099"]
    first = CachedClassSource(source, tmp_path).classes(ids)
    again = CachedClassSource(source, tmp_path).classes([*ids, "Q900041"])
    assert {item: again[item] for item in ids} == first == SnapshotSource(TINY).classes(ids)
    assert source.asked == 4
    names = CachedClassSource(source, tmp_path).entities(ids, {"Q900099": "Vanished"})
    assert CachedClassSource(source, tmp_path).entities(ids, {"Q900099": "Vanished"}) == names
    assert CachedClassSource(source, tmp_path).entities(ids)["Q900099"].label == "Q900099"


def test_k04_a_class_reached_in_several_ways_comes_back_equal(tmp_path: Path) -> None:
    first = CachedClassSource(SnapshotSource(TINY), tmp_path).classes(["Q900041"])
    assert any(one.also_above for one in first["Q900041"])
    assert CachedClassSource(SnapshotSource(TINY), tmp_path).classes(["Q900041"]) == first


def test_files_say_where_the_answer_is_from(tmp_path: Path) -> None:
    source = RuleReferringSource()
    CachedReferringSource(source, tmp_path).refer("what is on the roof?")
    (record,) = (json.loads(data) for data in _bytes(tmp_path).values())
    assert record["answer"]["phrase"] == "the thing on the roof"
    assert record["provenance"]["source"] == "question_rules"
    assert record["provenance"]["version"] == source.version
    assert record["provenance"]["query"] == "what is on the roof?"


def test_two_folders_hold_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    questions = [f"what is behind fence {number}?" for number in range(20)]
    for folder, order in (("a", questions), ("b", questions[::-1])):
        cached = CachedReferringSource(RuleReferringSource(), tmp_path / folder)
        for question in order:
            cached.refer(question)
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")
    assert len(_bytes(tmp_path / "a")) == 20


def test_another_version_of_the_source_is_another_answer(tmp_path: Path) -> None:
    AnswerCache(tmp_path, "source", "1").put("question", {"a": 1})
    assert AnswerCache(tmp_path, "source", "1").get("question") == {"a": 1}
    assert AnswerCache(tmp_path, "source", "2").get("question") is None
    assert AnswerCache(tmp_path, "other", "1").get("question") is None


def test_a_broken_file_and_a_killed_writer_are_mended(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "mended", "source", "1")
    cache.put("question", [1, 2])
    (path,) = (tmp_path / "mended").rglob("*.json")
    whole = path.read_bytes()
    path.write_bytes(whole[:10])
    path.with_suffix(".part").write_bytes(b"half of an answer that is longer than the whole one " * 9)
    assert cache.get("question") is None
    cache.put("question", [1, 2])
    assert list(_bytes(tmp_path / "mended").values()) == [whole]


def _write(folder: Path) -> None:
    cached = CachedReferringSource(RuleReferringSource(), folder)
    for number in range(60):
        cached.refer(f"what is on shelf {number % 15}?")


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(tmp_path / "shared",)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
        assert writer.exitcode == 0
    _write(tmp_path / "alone")
    assert _bytes(tmp_path / "shared") == _bytes(tmp_path / "alone")


def test_unusual_text_survives(tmp_path: Path) -> None:
    answer = Referring("the caf\u00e9 \U0001f680", True, "identity", "ok", "rule")
    cache = AnswerCache(tmp_path, "source", "1")
    for query in ("caf\u00e9", "cafe\u0301", "\ud800 alone", 'a/b\n"c"', "\u0627\u0644", "x" * 300):
        cache.put(query, {"phrase": answer.phrase})
        assert cache.get(query) == {"phrase": answer.phrase}
