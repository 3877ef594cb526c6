"""The story of a mask says everything that decided it."""

import json

import numpy as np

from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.montage import draw_montage
from maskoven_kedro.core.story import read_story, tell, tiles
from tests.core.filtering_cases import HEIGHT, SELECTION, WIDTH, annotate, candidate, mention

HERE, THERE = (5, 5, 25, 30), (35, 5, 55, 30)
CANDIDATES = [
    candidate("entity_label", (HERE, 0.9)),
    candidate("intension", (THERE, 0.6)),
    candidate("text_query"),
    candidate("intension", (THERE, 0.9), annotator="seem"),
]
MENTION = mention() | {
    "seen": True, "source": "vg", "image_path": "images/00/x.jpg", "entity_id": "Q144", "entity_text": "Dog",
}  # fmt: skip
ENTITY = {"category": "animal", "hypernyms": [{"label": "pet"}]}
REFERENCES = [
    {
        "kind": "intension",
        "text": "Dog, a pet",
        "provenance": json.dumps({"source": "wikidata", "classes": [{"id": "Q39201"}]}),
    }
]


def test_the_story_holds_references_scores_agreement_and_decisions() -> None:
    annotation = annotate(*CANDIDATES)
    story = read_story(MENTION, ENTITY, REFERENCES, CANDIDATES, annotation, SELECTION, FilteringOptions())
    told = tell(story)
    for part in (
        "m1: Dog (Q144, animal)",
        "Dog, a pet",
        "source wikidata",
        "nothing kept",
        "  0.90",
        "1.00",
        "0.00",
    ):
        assert part in told
    assert "error_propagation     repaired" in told
    assert "preferred grounded_sam/entity_label" in told
    assert "repaired by error_propagation" in told
    assert "from seem/intension" in told
    assert "20.8% of the picture" in told
    drawn = tiles(story, np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    assert [tile.lines[0] for tile in drawn][-1] == "final"
    assert len(drawn) == len(CANDIDATES) + 1
    assert drawn[-1].mask is not None
    assert draw_montage(drawn).ndim == 3


def test_a_dropped_mention_and_one_before_filtering_have_stories_too() -> None:
    dropped = annotate(label="war")
    story = read_story(MENTION, None, [], [], dropped, SELECTION, FilteringOptions())
    assert "dropped: non_visual_event" in tell(story)
    assert "not_reached" in tell(story)
    assert tiles(story, np.zeros((HEIGHT, WIDTH, 3), np.uint8))[-1].mask is None
    unfiltered = read_story(MENTION, ENTITY, REFERENCES, CANDIDATES, None, SELECTION, FilteringOptions())
    assert "not filtered yet" in tell(unfiltered)
