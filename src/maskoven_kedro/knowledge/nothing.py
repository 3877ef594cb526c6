"""A class source for worlds without a snapshot: every entity stands for itself and has no classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maskoven_kedro.core.facts import ClassStatement, EntityFacts


class NothingKnown:
    """Knows no entity; names are the given titles, or else the ids."""

    name = "nothing"
    version = "1"

    def entities(self, ids: Sequence[str], titles: Mapping[str, str] | None = None) -> dict[str, EntityFacts]:
        """Report every id as missing, under its title if it has one."""
        titles = titles or {}
        return {
            item: EntityFacts(
                item, None, titles.get(item, item), "title" if item in titles else "id", (), "entity_missing"
            )
            for item in ids
        }

    def classes(self, ids: Sequence[str]) -> dict[str, list[ClassStatement]]:
        """List nothing."""
        return {item: [] for item in ids}
