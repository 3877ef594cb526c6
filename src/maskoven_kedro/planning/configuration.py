"""Whether the options are known and within their bounds, those of later stages too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from maskoven_kedro.core.duplicate_options import DuplicateOptions
from maskoven_kedro.core.filtering_options import FilteringOptions
from maskoven_kedro.core.judgement_options import JudgementOptions
from maskoven_kedro.core.knowledge_options import KnowledgeOptions
from maskoven_kedro.core.linking_options import AskingOptions, LinkerSwitches, LinkingOptions
from maskoven_kedro.core.options import (
    AnnotationOptions,
    EvaluationOptions,
    MiniatureOptions,
    MontageOptions,
    NetworksOptions,
    ReadingOptions,
)
from maskoven_kedro.core.question_options import QuestionOptions
from maskoven_kedro.core.references import ReferenceOptions
from maskoven_kedro.core.region_options import RegionsOptions
from maskoven_kedro.core.release import ReleaseOptions
from maskoven_kedro.core.selection import SelectionOptions
from maskoven_kedro.core.statistics_options import StatisticsOptions
from maskoven_kedro.planning.checks import Check, named_faults
from maskoven_kedro.planning.choices import unknown

OPTIONS: Mapping[str, type[BaseModel]] = {
    "miniature": MiniatureOptions,
    "networks": NetworksOptions,
    "reading": ReadingOptions,
    "references": ReferenceOptions,
    "questions": QuestionOptions,
    "knowledge": KnowledgeOptions,
    "annotation": AnnotationOptions,
    "selection": SelectionOptions,
    "filtering": FilteringOptions,
    "montage": MontageOptions,
    "regions": RegionsOptions,
    "evaluation": EvaluationOptions,
    "release": ReleaseOptions,
    "statistics": StatisticsOptions,
    "duplicates": DuplicateOptions,
    "judgement": JudgementOptions,
    "linking": LinkingOptions,
    "asking": AskingOptions,
}
"""Parameters of all stages, and what checks them; `linkers` beside them are many of one kind."""

_KNOWN = (*OPTIONS, "linkers")


def check_configuration(parameters: Mapping[str, Any]) -> Check:
    """All options are known and within their bounds."""
    wrong = unknown(map(str, parameters), _KNOWN)
    given = [(name, model, parameters[name]) for name, model in OPTIONS.items() if name in parameters]
    linkers = parameters.get("linkers")
    if isinstance(linkers, Mapping):
        given += [(f"linkers.{name}", LinkerSwitches, one) for name, one in linkers.items()]
    for name, model, options in given:
        try:
            model.model_validate(options)
        except ValidationError as error:
            wrong += named_faults(name, error)
    mend = "correct conf/*/parameters; docs of each option stand in the package's core/*options.py"
    return Check("configuration", not wrong, "; ".join(wrong) or "valid", mend if wrong else "")


def check_names(parameters: Mapping[str, Any]) -> Check:
    """No option stands under a name that nothing reads, as a slip of the finger makes it."""
    wrong = unknown(map(str, parameters), _KNOWN)
    mend = "correct conf/*/parameters or --params"
    return Check("configuration", not wrong, "; ".join(wrong) or "known", mend if wrong else "")
