"""From the classes above an entity to the few common nouns that say what kind of thing it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from maskoven_kedro.core.common_nouns import BASIC, GENERAL
from maskoven_kedro.core.facts import ClassStatement
from maskoven_kedro.core.plurals import singular

USELESS_IDS = frozenset(
    {
        "Q16521", "Q23038290", "Q310890", "Q55983715",  # taxon, fossil taxon, monotypic taxon, organisms by common name
        "Q427626", "Q7432", "Q34740", "Q35409", "Q36602",  # taxonomic rank, species, genus, family, order
        "Q35120", "Q488383", "Q223557", "Q7184903", "Q151885",  # entity, object, physical object, abstract, concept
        "Q5127848", "Q16889133", "Q19478619", "Q24017414",  # class, class (Wikidata), metaclass, second-order class
        "Q2424752", "Q28877", "Q8205328",  # product, goods, artificial physical object
        "Q4167836", "Q4167410", "Q13406463", "Q17442446", "Q11266439",  # Wikimedia's own pages
        "Q570116",  # tourist attraction: says what people do there
    }
)  # fmt: skip
"""Classes that say nothing a person could see (anchors, section 4: the published hypernym of the crow is one)."""

_USELESS_LABELS = re.compile(
    r"(?:.*-order|.* of|(?:.* )?(?:taxon|taxa|clade|species|genus)"
    r"|subspecies|organisms?|eukaryot\w*|life|biota"
    r"|organisms? known by .*|common name|vernacular name|.* by common name|entity|.* entity|object|.* object|thing"
    r"|something|concept|.*class|metaclass|product|goods|artefact|artifact|item|model|brand|make|series|version|type"
    r"|group|group of .*|set of .*|class of .*|list of .*|wikimedia .*|wikidata .*|wikipedia .*|.* page|category.*"
    r"|tourist attraction|landmark|cultural heritage.*|(?:.* )?heritage site|.* heritage|protected area|work"
    r"|creative work|resource|substance|material|matter|physical .*|abstract .*|individual .*|tangible .*|economic .*"
    r"|output|part|component|structure|system|phenomenon|occurrence|result|effect|anatomical .*|multicellular .*"
    r"|geographic.*|location|spatial .*|spatio.*|point|agent|being|subject|property|unit|collection|whole"
    r"|commodity|merchandise|trademark|registered .*|consumables?|useful plants?|crop|domesticated .*|pet|breed"
    r"|cultivar|variety|cultivar group|polyphyletic .*|paraphyletic .*|invasive .*|facility|amenity|equipment"
    r"|living (?:organism|thing|being)s?|converter|storage(?: .*)?|finished goods?"
    r"|(?:process|intermediate|malleable) .*|(?:juridical|legal) person|interaction|.* or .*"
    r"|architectural structure|human-made .*|man-made .*|artificial .*|space|manufactured .*|physical)",
    re.IGNORECASE,
)
# Classes of classes: what is left without the meta word is the class that is wanted ("dog breed" is about dogs).
_META_BEFORE = re.compile(
    r"(?<![\w-])(?:type|kind|sort|breed|variety|style|form|(?:sub)?species|class|family|model|cultivar)s? of (?:an? )?"
)
_META_AFTER = re.compile(
    r" (?:breed|breeds|model|models|(?<!television )(?<!radio )(?<!web )series|family|variant|cultivar|cultivars|type"
    r"|types|variety|varieties|class|brand"
    r"|genre|style|subtype|line|crossbreed|hybrid|make)$"
)
# Endings of scientific names; a name that Wikidata writes in lower case is a vernacular one already.
_LATIN = re.compile(
    r"\w+(?:idae|inae|iformes|formes|aceae|ales|oidea|oideae|eae|ineae|morpha|morphae|phyta|opsida|mycetes|mycota"
    r"|ptera|poda|zoa|ata|ia|us|um|is|ae|ii|ensis|oides|a|es|os|on|ix|ex|ys|yx|ops|i|as)"
)
_FAMILY = re.compile(
    r"[A-Z]\w+(?:idae|inae|iformes|aceae|oidea|opsida)"
)  # scientific whatever the property says
_RANKS = {"preferred": 0, "normal": 1, "deprecated": 2}
_PROPERTIES = {"P279": 0, "P31": 1, "P171": 2}  # P31 is more often a class of classes than P279
_MAX_WORDS = 4  # longer class names are explanations, and a detector grounds them word by word
_MAX_LETTERS = 60


class HypernymOptions(BaseModel):
    """How hypernyms are chosen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["ranked", "naive"] = Field(
        "ranked", description="naive: P31 and P279 of one hop, as in the paper."
    )
    keep: int = Field(2, ge=1, le=10, description="How many hypernyms an entity keeps at most.")
    max_depth: int = Field(
        20, ge=1, le=64, description="Steps upward that are considered in the ranked mode."
    )


@dataclass(frozen=True)
class Hypernym:
    """A kind word of an entity: `label` is what is written into a reference, the rest says where it is from."""

    id: str
    label: str
    property: str
    rank: str
    depth: int


def choose_hypernyms(
    statements: Sequence[ClassStatement], options: HypernymOptions, avoid: Iterable[str] = ()
) -> list[Hypernym]:
    """Choose the best few hypernyms of an entity from the classes above it.

    Ranked: classes that name nothing visible are skipped, scientific names too (so that an organism gets its nearest
    ancestor with a vernacular name), and classes of classes are read as the class they are about. Everyday nouns
    come first, then names that end in one, then other names, then very general ones; within each of these by rank,
    property, depth, and the more specific of two. Naive: P31 and P279 of one hop in their order.

    Args:
        statements: the classes above one entity, as a `ClassSource` gives them.
        options: mode and number.
        avoid: the names of the entity itself; a hypernym that equals one is skipped.
    """
    if options.mode == "naive":
        direct = [s for s in statements if s.depth == 1 and s.property != "P171" and s.label_source != "id"]
        return [
            Hypernym(s.class_id, _line(s.label), s.property, s.rank, s.depth) for s in direct[: options.keep]
        ]
    own = {_folded(name) for name in avoid}
    above = _ancestors(statements)
    chosen: dict[str, tuple[tuple[int, ...], Hypernym]] = {}
    for statement in statements:
        word = kind_word(statement)
        if word is None or statement.depth > options.max_depth or _folded(word) in own:
            continue
        covers = sum(statement.class_id in above[other.class_id] for other in statements)
        order = (
            _commonness(word), _RANKS[statement.rank], _PROPERTIES[statement.property], statement.depth, covers,
            int(statement.class_id[1:]),
        )  # fmt: skip
        found = Hypernym(statement.class_id, word, statement.property, statement.rank, statement.depth)
        if word not in chosen or order < chosen[word][0]:
            chosen[word] = (order, found)
    return [found for _, found in sorted(chosen.values(), key=lambda pair: pair[0])][: options.keep]


def kind_word(statement: ClassStatement) -> str | None:
    """Return the common noun that a class stands for, singular, or None where it is of no use to a detector.

    >>> from maskoven_kedro.core.facts import ClassStatement
    >>> kind_word(ClassStatement("Q39367", "dog breed", "en", "P31", "normal", 1, "Q38686"))
    'dog'
    >>> kind_word(ClassStatement("Q16521", "taxon", "en", "P31", "normal", 1, "Q25334")) is None
    True
    """
    label = _line(statement.label)
    if statement.label_source == "id" or statement.class_id in USELESS_IDS or not label:
        return None
    if _is_scientific(statement, label):
        return None
    label = label.partition(" (")[0]
    while (short := _META_AFTER.sub("", _META_BEFORE.sub("", label, count=1))) != label:
        label = short
    word = singular(label)
    if _USELESS_LABELS.fullmatch(label) or _USELESS_LABELS.fullmatch(word) or _too_long(label):
        return None
    return word or None


def says_its_kind(label: str, hypernym: str) -> bool:
    """Whether the label ends in the hypernym, or in its last word: a school bus needs no "a bus" behind it.

    >>> says_its_kind("School bus", "bus"), says_its_kind("Golden Retriever", "dog")
    (True, False)
    """
    words = _folded(label.partition(" (")[0]).split()
    return bool(words) and words[-1] == _folded(hypernym).split()[-1]


def _is_scientific(statement: ClassStatement, label: str) -> bool:
    if statement.taxon_name is not None:
        return label.casefold() == statement.taxon_name.casefold()
    if _FAMILY.fullmatch(label):
        return True
    if statement.property != "P171" or label[:1].islower():
        return False
    words = label.casefold().split()
    return words[-1] not in BASIC and all(_LATIN.fullmatch(word) for word in words)


def _too_long(label: str) -> bool:
    return len(label.split()) > _MAX_WORDS or len(label) > _MAX_LETTERS


def _commonness(word: str) -> int:
    folded = _folded(word)
    if folded in GENERAL:
        return 3
    if folded in BASIC:
        return 0
    return 1 if folded.split()[-1] in BASIC else 2


def _ancestors(statements: Sequence[ClassStatement]) -> dict[str, set[str]]:
    """Say for every class which of the others stand above it; classes in a circle stand above each other."""
    above: dict[str, set[str]] = {statement.class_id: set() for statement in statements}
    grown = True
    while grown:  # once more than needed; the nearest come last, so that once is enough for a tree
        grown = False
        for statement in reversed(statements):
            for child in {statement.child_id, *statement.also_above} & above.keys():
                before = len(above[child])
                above[child] |= {statement.class_id} | above[statement.class_id]
                grown |= len(above[child]) > before
    return above


def _folded(text: str) -> str:
    return singular(unicodedata.normalize("NFC", _line(text).casefold()))


def _line(text: str) -> str:
    return " ".join(text.split())
