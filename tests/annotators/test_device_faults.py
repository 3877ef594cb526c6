"""What an accelerator does to a run: memory that ends, a device that is lost."""

from __future__ import annotations

import pytest
import torch

from maskoven_kedro.annotators.device_faults import halving, lost_devices_told
from maskoven_kedro.execution.promises import DeviceLost


class Device:
    """Annotates pictures as long as their sizes together fit."""

    def __init__(self, room: int) -> None:
        self.room, self.calls = room, []

    def annotate(self, pictures: list[int], texts: list[str]) -> list[str]:
        self.calls.append(len(pictures))
        if sum(pictures) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
        return [f"{text} in {picture}" for picture, text in zip(pictures, texts, strict=True)]


@pytest.mark.parametrize("room", [100, 7, 4, 3])
def test_a04_halves_give_what_the_whole_would_have_given(room: int) -> None:
    device = Device(room)
    found = halving(device.annotate, [1, 2, 1, 1, 3], ["a", "b", "c", "d", "e"])
    assert found == ["a in 1", "b in 2", "c in 1", "d in 1", "e in 3"]
    assert len(device.calls) == 1 or max(device.calls[1:]) < 5


def test_a04_a_picture_that_does_not_fit_alone_costs_itself() -> None:
    device = Device(3)
    assert halving(device.annotate, [1, 9, 2], ["a", "b", "c"]) == ["a in 1", None, "c in 2"]
    assert 1 in device.calls


def test_a04_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    def broken(pictures: list[int]) -> list[str]:
        raise ValueError("a picture without a size")

    with pytest.raises(ValueError, match="without a size"):
        halving(broken, [1, 2])


@pytest.mark.parametrize(
    "told",
    [
        "CUDA error: device-side assert triggered",
        "CUDA error: unspecified launch failure\nCUDA kernel errors might be asynchronously reported",
        "CUDA driver error: unknown error",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "No CUDA GPUs are available",
        "CUDA unknown error - this may be due to an incorrectly set up environment",
    ],
)
def test_a05_what_a_driver_says_of_a_lost_device_is_told_as_such(told: str) -> None:
    with pytest.raises(DeviceLost, match="run the same command again") as raised, lost_devices_told():
        raise RuntimeError(told)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)"),
        torch.OutOfMemoryError("CUDA out of memory."),
        ValueError("CUDA error"),
    ],
)
def test_a05_errors_of_a_picture_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, lost_devices_told():
        raise error
    assert raised.value is error
