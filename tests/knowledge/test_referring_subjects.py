"""What the rules take for the subject where a question is about a property, a side of the photo, or yes and no."""

import pytest

from maskoven_kedro.knowledge.referring import RuleReferringSource


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("what aircraft model is parked beside the hangar?", "the aircraft parked beside the hangar"),
        ("which pear variety is in the crate?", "the pear in the crate"),
        ("what is the highest recorded speed of this boat?", "the boat"),
        ("what is the elevation of the hut on the ridge?", "the hut on the ridge"),
        ("what is the speed limit on the sign?", "the speed limit on the sign"),
        ("what is the tool called that the baker is using?", "the tool that the baker is using"),
        ("what is the house called in the background?", "the house in the background"),
        ("name the kind of shrub this is", "the shrub"),
        ("Which material makes up the shelf near the door?", "the shelf near the door"),
        ("What can you do with the tool on the bench?", "the tool on the bench"),
        ("Are the cherries ripe?", "the cherries"),
        ("Is this mushroom poisonous?", "the mushroom"),
        ("Is this chair wooden?", "the wooden chair"),
        ("Is this smoked salmon?", "the smoked salmon"),
        ("Is the plate full of food?", "the plate full of food"),
        ("On which side of the photo is the lamp?", None),
        ("Which side of the image is the lamp on, the left or the right?", None),
        ("which side of the road is the lamp on?", "the side of the road the lamp is on"),
        ("Was this photo taken at night?", None),
        ("Is the picture above the bed old?", "the old picture above the bed"),
    ],
)
def test_the_subject_of_a_question_is_found(question: str, phrase: str | None) -> None:
    assert RuleReferringSource().refer(question).phrase == phrase
