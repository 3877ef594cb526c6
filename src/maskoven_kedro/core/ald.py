"""ALD codes: four rare tokens of its title name an entity, and no two entities have the same.

The rule is that of the specification of the linker, section 3.4: rank the tokens of a title by how rare they are over
all titles, take the first four; who comes later to a code that is taken changes one token, first to others of its own
title, then to fillers in a fixed order. GER's variant keeps three tokens and changes the fourth place; its random
fillers are ours in the fixed order here, so that the variant is deterministic and unique as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from maskoven_kedro.core.code_tokens import CodeTokenizer, CodeVocabulary, TokenTable
from maskoven_kedro.core.oven import WHOLE_ENTITY_ID

RULE_VERSION = 1
"""Goes up whenever the same titles would get other codes."""

KINDS: tuple[str, ...] = ("base", "own_token", "filler")
"""How a code came about: its rarest tokens as they are, one changed to another of its own, one to a filler."""

_ROWS = 200_000  # titles ranked or resolved at a time, so that memory stays flat
_TOKEN_BITS, _POSITION_BITS = 22, 16

Codes = NDArray[np.int32]
Ints = NDArray[np.int64]


class AldOptions(BaseModel):
    """How codes are made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    length: int = Field(4, ge=1, le=8)
    """Tokens of a code without the end of sequence (decision D4)."""
    variant: Literal["ald", "ger"] = "ald"
    """`ger` leaves the last place free, which then tells apart what the others do not."""

    @property
    def content(self) -> int:
        """How many tokens of a title make up its code before any change."""
        return self.length if self.variant == "ald" else self.length - 1


class CodesExhausted(ValueError):
    """More titles share a prefix than there are fillers to tell them apart."""


@dataclass(frozen=True)
class EntityCodes:
    """Codes of all entities, in ascending order of their Wikidata numbers.

    codes: int32 (N, length), short ones padded with `eos_id`. numbers: int64 (N), 42 for Q42. kinds: int8 (N), places
    in `KINDS`. counts: int64 (vocabulary), how often a token occurs in all titles. tokenizer: digest of the tokenizer.
    collisions: see `collision_table`.
    """

    codes: Codes
    numbers: Ints
    kinds: NDArray[np.int8]
    counts: Ints
    eos_id: int
    tokenizer: str
    options: AldOptions
    collisions: pl.DataFrame
    rule_version: int = RULE_VERSION

    def entity_ids(self, rows: NDArray[np.integer[Any]]) -> list[str | None]:
        """Return the Wikidata ids of rows; None for -1, which no code leads to."""
        return [f"Q{self.numbers[row]}" if row >= 0 else None for row in rows.tolist()]

    def rows_of(self, entity_ids: Sequence[str]) -> Ints:
        """Return the rows of Wikidata ids, -1 for one without a code."""
        wanted = entity_numbers(pl.Series(entity_ids, dtype=pl.String))
        rows = np.minimum(np.searchsorted(self.numbers, wanted), max(len(self.numbers) - 1, 0))
        known = self.numbers[rows] == wanted if len(self.numbers) else np.zeros(len(wanted), bool)
        return np.where(known, rows, -1)


@dataclass(frozen=True)
class AssignedCodes:
    """Codes in the order of the titles, int32 (N, length), their kinds, int8 (N), and how they collided."""

    codes: Codes
    kinds: NDArray[np.int8]
    collisions: pl.DataFrame


def make_codes(
    entities: pl.DataFrame,
    tokenizer: CodeTokenizer,
    options: AldOptions | None = None,
    priority: Sequence[str] = (),
) -> EntityCodes:
    """Return the codes of all entities.

    Args:
        entities: columns `entity_id` (each once) and `title`.
        tokenizer: of the language model that will say the codes.
        options: by default the rule of the specification.
        priority: Wikidata ids that choose first, in this order; the others follow by their numbers.

    Raises:
        ValueError: an entity twice, or a priority that is no entity.
        CodesExhausted: not enough fillers.
    """
    options = options or AldOptions()
    numbers = entity_numbers(entities["entity_id"])
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    if len(numbers) > 1 and (np.diff(numbers) == 0).any():
        twice = numbers[1:][np.diff(numbers) == 0]
        raise ValueError(f"{len(twice)} entities occur twice, the first is Q{twice[0]}")
    tokens = tokenizer.encode(entities["title"].gather(order))
    vocabulary = tokenizer.vocabulary
    counts = token_counts(tokens, vocabulary.size)
    visits = _visits(numbers, entity_numbers(pl.Series(priority, dtype=pl.String)))
    made = assign_codes(tokens, counts, vocabulary, options, visits)
    return EntityCodes(
        made.codes, numbers, made.kinds, counts, vocabulary.eos_id, vocabulary.digest, options, made.collisions
    )  # fmt: skip


def entity_numbers(entity_ids: pl.Series) -> Ints:
    """Return 42 for Q42, int64.

    Raises:
        ValueError: an id that is no Wikidata item.
    """
    wrong = entity_ids.filter(~entity_ids.str.contains(WHOLE_ENTITY_ID)).head(1)
    if wrong.len():
        raise ValueError(f"{wrong[0]!r} is not a Wikidata item")
    return entity_ids.str.slice(1).cast(pl.Int64).to_numpy()


def token_counts(tokens: TokenTable, size: int) -> Ints:
    """Return how often every id occurs in all titles, repeated ones in one title counted, int64 (size)."""
    return np.bincount(tokens.ids, minlength=size).astype(np.int64)


def _visits(numbers: Ints, priority: Ints) -> Ints:
    """Return the rows in the order in which they choose: those with priority first."""
    first = np.searchsorted(numbers, priority)
    if not np.isin(priority, numbers).all():
        raise ValueError("an entity with priority is not among the entities")
    rest = np.ones(len(numbers), dtype=bool)
    rest[first] = False
    return np.concatenate([first[np.sort(np.unique(first, return_index=True)[1])], np.flatnonzero(rest)])


def assign_codes(
    tokens: TokenTable,
    counts: Ints,
    vocabulary: CodeVocabulary,
    options: AldOptions,
    visits: Ints | None = None,
) -> AssignedCodes:
    """Give every title its code; the one visited first keeps what several would have.

    Args:
        tokens: of the titles.
        counts: how often each id occurs, which need not be in these titles alone.
        vocabulary: of the tokenizer.
        options: length and variant.
        visits: all rows in the order of choosing; by default as they come.
    """
    ranking = _Ranking(tokens, counts)
    base = np.full((len(tokens), options.length), vocabulary.eos_id, dtype=np.int32)
    for rows, ranked in ranking.of(np.arange(len(tokens))):
        taken = min(options.content, ranked.shape[1])
        base[rows[:, None], np.arange(taken)] = ranked[:, :taken]
    own = np.minimum(np.diff(tokens.offsets), options.content)
    places = _Places(base, own, vocabulary.size)
    order = np.arange(len(tokens)) if visits is None else visits
    fillers = vocabulary.fillers[np.argsort(counts[vocabulary.fillers], kind="stable")].tolist()
    kinds = np.zeros(len(tokens), dtype=np.int8)
    for rows, chosen, kind in _resolved(places, order, ranking, fillers, options):
        base[rows, places.slot[rows]] = chosen
        kinds[rows] = kind
    return AssignedCodes(base, kinds, collision_table(places.distinct, places.largest, kinds))


class _Ranking:
    """Tokens of titles by rarity: count ascending, then position in the title; repeated ones stay."""

    def __init__(self, tokens: TokenTable, counts: Ints) -> None:
        # The place of a count among all counts fits in fewer bits than the count itself.
        self._rarity = np.unique(counts, return_inverse=True)[1].astype(np.int64)
        self._tokens = tokens

    def of(self, rows: Ints) -> Iterator[tuple[Ints, Codes]]:
        """Yield rows of titles of one length and their ranked tokens, int32 (rows, length), all lengths."""
        offsets = self._tokens.offsets
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            lengths = offsets[part + 1] - offsets[part]
            for length in np.unique(lengths).tolist():
                same = part[lengths == length]
                ids = self._tokens.ids[offsets[same][:, None] + np.arange(length)].astype(np.int64)
                position = np.arange(length) << _TOKEN_BITS
                keys = (self._rarity[ids] << (_TOKEN_BITS + _POSITION_BITS)) | position | ids
                keys.sort(axis=1)
                yield same, (keys & ((1 << _TOKEN_BITS) - 1)).astype(np.int32)


class _Places:
    """Where in the tree of all base codes each title stands.

    A code is (node of all tokens but the last, last token) and so one number, however large the vocabulary. `key` is
    that of the base code, `node` the one below which a title finds another code, `slot` the place that it changes.
    """

    def __init__(self, base: Codes, own: Ints, size: int) -> None:
        length = base.shape[1]
        self.size = size
        self.slot = np.minimum(own, length - 1)
        self.key = np.full(len(base), -1, dtype=np.int64)  # the code without tokens
        self.node = np.zeros(len(base), dtype=np.int64)
        self.distinct: list[int] = []
        self.largest: list[int] = []
        order = sorted_rows(base, size)
        new = np.zeros(len(base), dtype=bool)
        new[:1] = True
        node, nodes = np.zeros(len(base), dtype=np.int64), 1
        for depth in range(length):
            column = base[:, depth]
            self.key = np.where(own == depth + 1, node * size + column, self.key)
            self.node = np.where(self.slot == depth, node, self.node)
            new[1:] |= np.diff(column[order]) != 0
            starts = np.flatnonzero(new)
            self.distinct.append(len(starts))
            self.largest.append(int(np.diff(starts, append=len(base)).max(initial=0)))
            node[order] = np.cumsum(new) - 1 + nodes
            nodes += len(starts)
        self.nodes = nodes

    def contested(self, visits: Ints) -> Ints:
        """Return the rows, in order of visiting, whose code may depend on another title's; all others keep theirs.

        They are those with equal codes, and those below a node where such a one may look for another code.
        """
        order = np.argsort(self.key, kind="stable")
        equal = np.diff(self.key[order]) == 0
        found = np.zeros(len(self.key), dtype=bool)
        found[order[1:]] = equal
        found[order[:-1]] |= equal
        parent = self.key // self.size  # -1 for the code without tokens, which nobody changes to
        live = np.zeros(self.nodes + 1, dtype=bool)
        known = -1
        while known != (known := int(found.sum())):
            live[self.node[found]] = True
            live[-1] = False
            found |= live[parent]
        return visits[found[visits]]


def _resolved(
    places: _Places, visits: Ints, ranking: _Ranking, fillers: list[int], options: AldOptions
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield rows that change, the token that they change to, and their new kinds."""
    contested = places.contested(visits)
    taken: set[int] = set()
    cursors: dict[int, int] = {}
    for start in range(0, len(contested), _ROWS):
        rows = contested[start : start + _ROWS]
        extra = {
            row: tokens
            for group, ranked in ranking.of(rows)
            if ranked.shape[1] > options.content
            for row, tokens in zip(group.tolist(), ranked[:, options.content :].tolist(), strict=True)
        }
        changed = []
        keys, nodes = places.key[rows].tolist(), places.node[rows].tolist()
        for row, key, node in zip(rows.tolist(), keys, nodes, strict=True):
            if key not in taken:
                taken.add(key)
                continue
            start_key = node * places.size
            token = next((one for one in extra.get(row, ()) if start_key + one not in taken), None)
            kind = 1
            if token is None:
                token, kind = _filler(start_key, node, taken, cursors, fillers), 2
            taken.add(start_key + token)
            changed.append((row, token, kind))
        table = np.array(changed, dtype=np.int64).reshape(-1, 3)
        yield table[:, 0], table[:, 1], table[:, 2]


def _filler(start_key: int, node: int, taken: set[int], cursors: dict[int, int], fillers: list[int]) -> int:
    """Return the first filler that is free below a node; what was passed once is never tried again there."""
    for place in range(cursors.get(node, 0), len(fillers)):
        if start_key + fillers[place] not in taken:
            cursors[node] = place + 1
            return fillers[place]
    raise CodesExhausted(f"all {len(fillers)} fillers are taken below one prefix")


def sorted_rows(codes: Codes, size: int) -> Ints:
    """Return the order that sorts codes by their tokens from left to right, int64 (N)."""
    packed: list[Ints] = []
    room = 0
    for column in codes.T:
        if room < size:
            packed.append(np.zeros(len(codes), dtype=np.int64))
            room = np.iinfo(np.int64).max
        packed[-1] = packed[-1] * size + column
        room //= size
    return np.lexsort(packed[::-1])


def collision_table(distinct: Sequence[int], largest: Sequence[int], kinds: NDArray[np.int8]) -> pl.DataFrame:
    """Return how well the rarest tokens tell titles apart, and what became of the codes.

    Columns: measure, value int64, share of all titles in [0, 1]. Rows: `distinct_k` and `largest_group_k` for the first
    k tokens of every code before any change, then how many codes are of each of `KINDS`.
    """
    n = len(kinds)
    made = np.bincount(kinds, minlength=len(KINDS)).tolist()
    rows = [(f"distinct_{k}", value) for k, value in enumerate(distinct, 1)]
    rows += [(f"largest_group_{k}", value) for k, value in enumerate(largest, 1)]
    rows += list(zip(KINDS, made, strict=True))
    schema = {"measure": pl.String, "value": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(share=pl.col("value") / max(n, 1))
