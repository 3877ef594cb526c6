"""What the filtering may choose; the comment at each number says whether it is the paper's or measured on val."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Rule = Literal["non_visual", "error_propagation", "incomplete_depiction", "dense_scene"]
RULES: tuple[Rule, ...] = ("non_visual", "error_propagation", "incomplete_depiction", "dense_scene")

_STRICT = ConfigDict(extra="forbid", frozen=True)


class NonVisualOptions(BaseModel):
    """Rule 1: entities that cannot be seen, and questions that do not ask for a thing, are dropped."""

    model_config = _STRICT

    enabled: bool = True
    types: tuple[str, ...] = ("time", "method", "event", "game", "technology", "chart")
    """The paper's entity types, beside location; others that `core.visibility` knows may be added."""
    locations: Literal["abstract", "all", "none"] = "abstract"
    """Drop countries and regions only, every place and building (the paper's letter), or none."""
    question_words: tuple[str, ...] = ("when", "how", "why")
    """The paper's interrogative words."""
    question_words_at: Literal["asking", "anywhere"] = "asking"
    """Only as the word that asks ("how is it made?"), or anywhere in the question (the paper's letter)."""

    @field_validator("types")
    @classmethod
    def _known_types(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        from maskoven_kedro.core.visibility import TYPES

        if not set(types) <= set(TYPES):
            raise ValueError(f"types are some of {sorted(TYPES)}, got {sorted(set(types) - set(TYPES))}")
        return types


class ErrorPropagationOptions(BaseModel):
    """Rule 2: where annotators and references disagree, another mask is chosen."""

    model_config = _STRICT

    enabled: bool = True
    agreed: float = Field(default=0.75, ge=0, le=1.01)
    """Weighted mean IoU with the other settings from which the preferred mask is kept; above 1 none is. Ours."""
    method: Literal["support", "seem"] = "support"
    """Choose the mask that the most confident boxes of all settings support, or take SEEM's."""
    sharpness: float = Field(default=1.0, ge=0, le=8)
    """Power of a box's confidence in its support."""
    boxes_per_setting: int = Field(default=3, ge=1, le=20)
    """Most boxes of a setting that are compared, the highest scores first."""


class IncompleteDepictionOptions(BaseModel):
    """Rule 3: places and buildings that are found with little confidence get the whole picture."""

    model_config = _STRICT

    enabled: bool = True
    categories: tuple[str, ...] = ("building", "location")
    """Categories of entities that are often shown in part (the paper's)."""
    confidence: float = Field(default=0.3, ge=0, le=1.01)
    """Box score of the chosen mask below which the whole picture is taken."""
    sides: int = Field(default=0, ge=0, le=4)
    """How many sides of the picture the chosen mask must reach as well; 0 is the paper's rule."""


class DenseSceneOptions(BaseModel):
    """Rule 4: of many things of a kind, decide what is foreground and turn the mask round where it is not."""

    model_config = _STRICT

    enabled: bool = True
    boxes: int = Field(default=4, ge=2)
    """Fewest boxes with one phrase."""
    coverage: float = Field(default=0.4, ge=0, le=1)
    """Share of the picture that they must cover together."""
    kernel: int = Field(default=5, ge=1, le=31)
    """Side of the square that erodes and dilates, in pixels; performance is measured with 5."""
    components: int = Field(default=3, ge=1)
    """Connected components from which the scene counts as dense."""
    score_floor: float = Field(default=0.2, ge=0, le=1)
    """Lowest score of a box that counts here."""
    margin: float = Field(default=0.05, ge=0, le=1)
    """How much more evidence (mean IoU) another foreground needs than the mask as it is."""


class FilteringOptions(BaseModel):
    """Everything that decides an annotation, and in what order the rules speak."""

    model_config = _STRICT

    order: tuple[Rule, ...] = RULES
    trust: dict[str, dict[str, float]] = {"default": {}}
    """Weight of a setting (`annotator/kind`) by split; `default` for splits not named, 1 for settings not named."""
    non_visual: NonVisualOptions = NonVisualOptions()
    error_propagation: ErrorPropagationOptions = ErrorPropagationOptions()
    incomplete_depiction: IncompleteDepictionOptions = IncompleteDepictionOptions()
    dense_scene: DenseSceneOptions = DenseSceneOptions()

    @model_validator(mode="after")
    def _sound(self) -> FilteringOptions:
        if sorted(self.order) != sorted(RULES):
            raise ValueError(f"order names each of {list(RULES)} once; switch a rule off by its `enabled`")
        if any(weight < 0 for weights in self.trust.values() for weight in weights.values()):
            raise ValueError("trust is not negative")
        return self

    def trust_in(self, split: str, setting: str) -> float:
        """Return the weight of a setting in a split."""
        weights = self.trust.get(split, self.trust.get("default", {}))
        return weights.get(setting, 1.0)
