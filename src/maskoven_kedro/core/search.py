"""From a name that a model said to the entity that bears it, among six million, with an index on disk.

In the mode `name_first` an equal name wins: first equal but for case and spaces, then also but for accents and
punctuation; else, and always in the mode `bm25`, the best score of BM25 over words does. At equal scores the name with
fewer words wins, then the shorter one, then the lower Wikidata number (performance.md section 1): names are indexed in
that order, and the first of equals is found. An empty name, and one that shares no word with any, is no entity. (E02)
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import polars as pl

from maskoven_kedro.core.ald import entity_numbers

Mode = Literal["name_first", "bm25"]

_NAMES = "names.arrow"
_INDEX = "index"
_HEAP = (
    3_500_000_000  # bytes at which the writer would begin a second segment, and lose the order of the names
)
_BATCH = 200_000


@dataclass(frozen=True)
class NameMatch:
    """What was found: the entity, its title, by which rule (`name`, `folded`, `bm25`), the score of BM25 or 1."""

    entity_id: str
    title: str
    rule: str
    score: float


def build_name_index(entities: pl.DataFrame, folder: Path) -> None:
    """Write the index of the names of entities.

    Args:
        entities: columns `entity_id` and `title`; an entity may have several rows, one for each of its names.
        folder: of the index; what is there is replaced once the new one is whole.
    """
    import tantivy

    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / _INDEX).mkdir(parents=True)
    names = _in_order(entities)
    names.select("entity_id", "title").write_ipc(partial / _NAMES, compat_level=pl.CompatLevel.oldest())
    index = tantivy.Index(_schema(), path=str(partial / _INDEX))
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for part in names.iter_slices(_BATCH):
        for same, folded in part.select("same", "folded").iter_rows():
            writer.add_document(tantivy.Document(same=[same], folded=[folded], words=[folded]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    if names.height and index.searcher().num_segments != 1:
        raise RuntimeError(
            f"{names.height} names do not fit in one segment, so ties would not keep to their rule"
        )
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


class NameIndex:
    """An index that `build_name_index` wrote, opened for searching.

    Args:
        folder: where it was written.
    """

    def __init__(self, folder: Path) -> None:
        import pyarrow as pa
        import tantivy

        self._names = pa.ipc.open_file(pa.memory_map(str(folder / _NAMES))).read_all()
        self._schema = _schema()
        self._searcher = tantivy.Index.open(str(folder / _INDEX)).searcher()

    def __len__(self) -> int:
        return cast(int, self._names.num_rows)

    def find(self, name: str, mode: Mode = "name_first") -> NameMatch | None:
        """Return the entity that a name means, None where it means none."""
        return self.find_all([name], mode)[0]

    def find_all(self, names: Sequence[str], mode: Mode = "name_first") -> list[NameMatch | None]:
        """Return the same for many names; each distinct one is searched for once."""
        if mode not in ("name_first", "bm25"):
            raise ValueError(f"no mode {mode!r}: name_first or bm25")
        distinct = pl.DataFrame({"title": pl.Series(names, dtype=pl.String).unique(maintain_order=True)})
        keys = distinct.with_columns(same=_same(pl.col("title")), folded=_folded(pl.col("title")))
        rows = [(title, self._row(same, folded, mode)) for title, same, folded in keys.iter_rows()]
        by_name = {title: self._match(*one) if one else None for title, one in rows}
        return [by_name[name] for name in names]

    def bearing(self, name: str, most: int = 50) -> list[NameMatch]:
        """Return all names that equal a name by the first rule that finds any (`name`, then `folded`), at most `most`.

        An entity with several such names is there several times.
        """
        import tantivy

        for rule, field, key in zip(("name", "folded"), ("same", "folded"), self._keys(name), strict=True):
            query = tantivy.Query.term_query(self._schema, field, key)
            if key and (found := self._matches(query, rule, most)):
                return found
        return []

    def near(self, name: str, most: int = 5) -> list[NameMatch]:
        """Return names within two letters of a name (within one where it has fewer than eight; none below four)."""
        import tantivy

        _, folded = self._keys(name)
        if len(folded) < 4:
            return []
        query = tantivy.Query.fuzzy_term_query(
            self._schema, "folded", folded, distance=1 if len(folded) < 8 else 2, transposition_cost_one=True
        )
        return self._matches(query, "near", most)

    def titles_of(self, entity_ids: Collection[str]) -> dict[str, str]:
        """Return id -> first of its names, for the ids that are there; walks through all names."""
        import pyarrow as pa
        import pyarrow.compute as pc

        there = self._names.filter(pc.is_in(self._names["entity_id"], value_set=pa.array(list(entity_ids))))
        return {row["entity_id"]: row["title"] for row in reversed(there.to_pylist())}

    def _keys(self, name: str) -> tuple[str, str]:
        """Return the keys of the two rules of equal names."""
        keys = pl.DataFrame({"title": [name]}).select(
            same=_same(pl.col("title")), folded=_folded(pl.col("title"))
        )
        return cast(tuple[str, str], keys.row(0))

    def _matches(self, query: Any, rule: str, most: int) -> list[NameMatch]:
        hits = self._searcher.search(query, limit=most, count=False).hits
        return [self._match(row, rule, 1.0) for row in sorted(cast(int, address.doc) for _, address in hits)]

    def _match(self, row: int, rule: str, score: float) -> NameMatch:
        """Return what is found in a row, read cell by cell: taking rows of a table would put all its parts together."""
        entity_id, title = (self._names[name][row].as_py() for name in ("entity_id", "title"))
        return NameMatch(entity_id, title, rule, score)

    def _row(self, same: str, folded: str, mode: Mode) -> tuple[int, str, float] | None:
        """Return the row of the best name, the rule that found it and the score."""
        import tantivy

        if mode == "name_first":
            for rule, field, key in (("name", "same", same), ("folded", "folded", folded)):
                hit = self._best(tantivy.Query.term_query(self._schema, field, key)) if key else None
                if hit:
                    return hit[0], rule, 1.0
        words = folded.split()
        if not words:
            return None
        queries = [tantivy.Query.term_query(self._schema, "words", word) for word in words]
        asked = [(tantivy.Occur.Should, query) for query in queries]
        hit = self._best(queries[0] if len(queries) == 1 else tantivy.Query.boolean_query(asked))
        return (hit[0], "bm25", hit[1]) if hit else None

    def _best(self, query: Any) -> tuple[int, float] | None:
        hits = self._searcher.search(query, limit=1, count=False).hits
        # Names were written in order into one segment, so the number of a document is that of its row.
        return (cast(int, hits[0][1].doc), float(hits[0][0])) if hits else None


def _in_order(entities: pl.DataFrame) -> pl.DataFrame:
    """Return names with their keys, in the order in which equals are preferred."""
    title = pl.col("title")
    keyed = entities.select(
        "entity_id", "title", same=_same(title), folded=_folded(title),
        number=pl.Series(entity_numbers(entities["entity_id"])), characters=title.str.len_chars(),
    )  # fmt: skip
    words = pl.col("folded").str.count_matches(" ", literal=True)
    return keyed.sort(words, "characters", "number", "title")


def _same(title: pl.Expr) -> pl.Expr:
    """The key of rule 1: lower case, blanks as single spaces."""
    return title.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


def _folded(title: pl.Expr) -> pl.Expr:
    """The key of rule 2 and the words of BM25: letters and digits alone, without accents, in lower case."""
    plain = title.str.normalize("NFKD").str.replace_all(r"\p{Mn}", "").str.to_lowercase()
    return plain.str.replace_all(r"[^\p{L}\p{N}\p{Mc}]+", " ").str.strip_chars()


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("same", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("folded", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
