"""The visual category of an entity, read off the classes above it.

The paper speaks of ten categories and "others" (Figures 4 and 5) and names a few of them in its text (location,
building, sports); the rest of the list is this project's reading.
"""

from __future__ import annotations

from collections.abc import Sequence

from maskoven_kedro.core.facts import ClassStatement
from maskoven_kedro.core.plurals import singular

CATEGORIES = (
    "animal", "plant", "food", "vehicle", "building", "location", "sport", "object", "instrument", "clothing", "others",
)  # fmt: skip

_ROOTS: dict[str, str] = {
    "animal": "animal bird mammal fish insect reptile amphibian arachnid crustacean mollusc arthropod vertebrate dog "
    "cat horse animalia aves mammalia insecta reptilia amphibia actinopterygii metazoa cattle",
    "plant": "plant flower tree flowering-plant shrub plantae viridiplantae angiosperms angiosperm gymnosperm "
    "vascular-plant seed-plant grass fern moss fungus fungi mushroom magnoliopsida tracheophyta rose",
    "food": "food dish meal drink beverage fruit vegetable bread cake dessert pastry cheese soup salad sandwich "
    "foodstuff ingredient food-ingredient snack confectionery berry sauce",
    "vehicle": "vehicle aircraft car automobile motor-vehicle bus truck ship boat watercraft train locomotive "
    "motorcycle bicycle airplane means-of-transport rolling-stock tram",
    "building": "building tower church castle palace temple mosque bridge skyscraper house museum stadium lighthouse "
    "cathedral monument architectural-structure fixed-construction",
    "location": "location place mountain lake river island city town country park beach waterfall landform "
    "body-of-water settlement human-settlement volcano geographical-feature geographic-location square street "
    "populated-place national-park garden",
    "sport": "sport sports-discipline ball-game team-sport winter-sport water-sport martial-art type-of-sport",
    "instrument": "musical-instrument string-instrument wind-instrument percussion-instrument keyboard-instrument",
    "clothing": "clothing garment headgear footwear hat shoe jewellery jewelry fashion-accessory dress costume",
    "object": "tool device furniture container machine toy utensil weapon household-appliance appliance kitchenware "
    "tableware sports-equipment equipment artificial-physical-object artefact artifact physical-object flag instrument "
    "product sculpture work-of-art",
    "others": "event technology method process time-interval historical-period period game concept activity "
    "academic-discipline theory disease profession human person organization company",
}
_CATEGORY = {root.replace("-", " "): category for category, roots in _ROOTS.items() for root in roots.split()}


def categorise(statements: Sequence[ClassStatement]) -> str:
    """Return the category of the nearest class that decides one, `others` where none does.

    Of several classes at the same distance the one that stands first in `CATEGORIES` decides.
    """
    best = (len(statements) + 1_000, len(CATEGORIES) - 1)
    for statement in statements:
        category = _CATEGORY.get(singular(statement.label.casefold())) or _CATEGORY.get(
            statement.label.casefold()
        )
        if category is not None:
            best = min(best, (statement.depth, CATEGORIES.index(category)))
    return CATEGORIES[best[1]]
