"""The words that captions of lessons are made of."""

from __future__ import annotations

from collections import Counter

from maskoven_kedro.core.region_captions import NamingWords
from maskoven_kedro.miniature.catalogue import kinds, looks
from maskoven_kedro.miniature.facts import labels_and_aliases


def naming_words() -> NamingWords:
    """Return the nouns of all kinds, with the first noun of a kind as its word, and the adjectives of all looks.

    A noun of several kinds says nothing ("vessel") and is left out.
    """
    said = Counter(noun for kind in kinds().values() for noun in {*kind.nouns, kind.plural})
    return NamingWords(
        kinds={
            noun: kind.nouns[0]
            for kind in kinds().values()
            for noun in (*kind.nouns, kind.plural)
            if said[noun] == 1 or noun == kind.nouns[0]
        },
        broad=frozenset(kind.general for kind in kinds().values()),
        looks=frozenset(word for look in looks().values() for word in look.words),
        forbidden=labels_and_aliases(),
    )
