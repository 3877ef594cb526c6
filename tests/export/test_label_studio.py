"""Label Studio's packing, checked by an unpacker that follows its description bit by bit."""

import io
import json
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core import rle
from maskoven_kedro.export.label_studio import CONFIG, packed, write_tasks
from tests.export.release_cases import HEIGHT, WIDTH, released


def unpacked(stream: list[int]) -> np.ndarray:
    """The values that a packed stream holds."""
    bits = "".join(f"{byte:08b}" for byte in stream)
    place = 0

    def read(size: int) -> int:
        nonlocal place
        place += size
        return int(bits[place - size : place], 2)

    count, value_bits = read(32), read(5) + 1
    sizes = [read(4) + 1 for _ in range(4)]
    values: list[int] = []
    while len(values) < count:
        is_run, length = read(1), read(sizes[read(2)]) + 1
        values += [read(value_bits)] * length if is_run else [read(value_bits) for _ in range(length)]
    return np.array(values, dtype=np.uint8)


@pytest.mark.parametrize("shape", [(1, 1), (7, 5), (24, 32), (300, 400)])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_packing_gives_every_pixel_four_times_row_by_row(shape: tuple[int, int], share: float) -> None:
    mask = np.random.default_rng(3).random(shape) < share
    if shape[0] > 100:  # long runs, as masks have them
        mask = np.zeros(shape, bool)
        mask[: int(shape[0] * share)] = True
    values = unpacked(packed(mask)).reshape(*shape, 4)
    assert (values == 255 * mask[..., None]).all()


def test_tasks_hold_picture_mask_and_boxes() -> None:
    rows = released(5)
    sink = io.BytesIO()
    assert write_tasks(sink, lambda: rows.iter_slices(2)) == 5
    tasks = json.loads(sink.getvalue())
    assert [task["data"]["mention_id"] for task in tasks] == rows["mention_id"].to_list()
    task, row = tasks[1], rows.row(1, named=True)
    brush, first, second = task["predictions"][0]["result"]
    assert task["data"]["image"].endswith(row["file_name"])
    drawn = unpacked(brush["value"]["rle"]).reshape(HEIGHT, WIDTH, 4)[..., 3] > 0
    assert np.array_equal(drawn, rle.decode(row["mask"], HEIGHT, WIDTH))
    assert (brush["original_width"], brush["original_height"]) == (WIDTH, HEIGHT)
    assert first["value"]["x"] == pytest.approx(100 * 0.1 / WIDTH)
    assert second["value"]["height"] == pytest.approx(100 * 16 / HEIGHT)


def test_paths_are_addresses() -> None:
    sink = io.BytesIO()
    write_tasks(sink, lambda: [released(1).with_columns(file_name=pl.lit("my photos/a+b #1?.jpg"))])
    address = json.loads(sink.getvalue())[0]["data"]["image"]
    assert parse_qs(urlsplit(address).query)["d"] == ["my photos/a+b #1?.jpg"]
    assert not urlsplit(address).fragment


def test_interface_names_what_the_tasks_use() -> None:
    view = ElementTree.fromstring(CONFIG)
    names = {element.get("name") for element in view}
    assert {"image", "mask", "box", "verdict"} <= names
    assert {choice.get("value") for choice in view.iter("Choice")} == {"correct", "wrong", "unsure"}
    data = json.loads(_one_task())["data"]
    used = {value[1:] for element in view for value in (element.get("value") or "",) if value.startswith("$")}
    assert used <= data.keys()


def _one_task() -> str:
    sink = io.BytesIO()
    write_tasks(sink, lambda: [released(1)])
    return json.dumps(json.loads(sink.getvalue())[0])
