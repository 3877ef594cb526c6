"""Whether the globals of an environment are known and of their kind: everything else refers to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from maskoven_kedro.execution.build import ExecutorOptions
from maskoven_kedro.planning.checks import Check, named_faults

_NEAR = 0.75  # of difflib: one or two letters of ten

Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1)]


class Choices(BaseModel):
    """See conf/base/globals.yml; what an environment adds for itself is its own affair."""

    model_config = ConfigDict(extra="allow")

    root: Text = "data"
    world: Text = "data"
    world_is_foreign: StrictBool = False
    photos: Text = "data"
    networks: Text = "data"
    executor: ExecutorOptions = ExecutorOptions()
    release: Text = "release"
    on_error: Literal["quarantine", "raise"] = "quarantine"
    splits: Texts = ["entity"]
    linkers: Texts = ["osprey_seg"]
    default_pipelines: Texts = ["filtering"]


def check_choices(choices: Mapping[str, Any], pipelines: Collection[str]) -> Check:
    """The globals are known and of their kind, and the pipelines that they name are among `pipelines`."""
    wrong = unknown(map(str, choices), Choices.model_fields)
    try:
        named = Choices.model_validate(dict(choices)).default_pipelines
    except ValidationError as error:
        wrong += named_faults("", error)
    else:
        named = named if "default_pipelines" in choices else []
        wrong += [
            f"default_pipelines: no pipeline is called {one!r}; there are {', '.join(sorted(pipelines))}"
            for one in named
            if one not in pipelines
        ]
    mend = "correct conf/*/globals.yml"
    return Check("globals", not wrong, "; ".join(wrong) or "valid", mend if wrong else "")


def unknown(names: Iterable[str], known: Collection[str]) -> list[str]:
    """Tell names that are nearly known ones; others belong to somebody's own pipelines."""
    near = {name: get_close_matches(name, known, 1, _NEAR) for name in sorted(set(names) - set(known))}
    return [f"{name}: nothing reads this; {one[0]} is meant?" for name, one in near.items() if one]
