import json
import pickle
import re
import shutil
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from maskoven_kedro.annotators import checkpoints
from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.build import build_annotator
from maskoven_kedro.annotators.checkpoints import converted_folder, read_official
from maskoven_kedro.annotators.key_maps import DETECTOR, CheckpointMismatch
from maskoven_kedro.annotators.weight_files import checkpoint_of, network_folder
from maskoven_kedro.annotators.weights import load_segmenter
from maskoven_kedro.annotators.weights_registry import sha256_of
from maskoven_kedro.core.annotation_options import GroundedSamOptions
from tests.parity.official import OWN


@pytest.fixture
def sam(tmp_path):
    """An official file of a small SAM with its sizes beside it."""
    folder = tmp_path / "sam"
    folder.mkdir()
    for name in ("weights.safetensors", "config.json"):
        shutil.copy(OWN / "sam" / name, folder / name)
    return folder / "weights.safetensors"


def rewritten(path, change):
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)
    return path


def test_thirds_and_copies_go_to_their_places_and_back():
    packed = torch.arange(12.0).reshape(6, 2)
    name = "transformer.decoder.layers.3.self_attn.in_proj_weight"
    converted = DETECTOR.to_transformers({name: packed})
    assert list(converted) == [
        f"model.decoder.layers.3.self_attn.{part}.weight" for part in ("query", "key", "value")
    ]
    assert torch.equal(converted["model.decoder.layers.3.self_attn.key.weight"], packed[2:4])
    assert torch.equal(DETECTOR.to_official([name], converted)[name], packed)


@pytest.mark.parametrize(
    "name", ["label_enc.weight", "bert.pooler.dense.weight", "bert.embeddings.position_ids"]
)
def test_names_on_the_written_list_are_left_out(name):
    assert DETECTOR.to_transformers({name: torch.zeros(1)}) == {}


def test_a_name_that_no_table_knows_is_an_error():
    with pytest.raises(CheckpointMismatch, match=r"transformer\.novelty"):
        DETECTOR.to_transformers({"transformer.novelty": torch.zeros(1)})


def test_wrapped_pth_and_safetensors_give_the_same_folder_content(sam, tmp_path):
    wrapped = sam.with_name("wrapped.pth")
    torch.save({"model": {f"module.{name}": t for name, t in load_file(sam).items()}}, wrapped)
    folders = [converted_folder(path, "segmenter", tmp_path / "cache") for path in (sam, wrapped)]
    assert folders[0] != folders[1]
    assert (folders[0] / "model.safetensors").read_bytes() == (folders[1] / "model.safetensors").read_bytes()
    load_segmenter(folders[0], "cpu", "float32")


def test_conversion_happens_once_and_its_card_names_the_official_file(sam, tmp_path, monkeypatch):
    folder = converted_folder(sam, "segmenter", tmp_path / "cache")
    monkeypatch.setattr(checkpoints, "read_official", lambda path: pytest.fail("converted again"))
    assert converted_folder(sam, "segmenter", tmp_path / "cache") == folder
    card = json.loads((folder / "card.json").read_text())
    assert card["source_sha256"] == sha256_of(sam)
    assert card["official"] is None


def test_checkpoint_follows_the_official_file_and_not_its_conversion(sam, tmp_path):
    folder = converted_folder(sam, "segmenter", tmp_path / "cache")
    before = checkpoint_of([folder])
    rewritten(folder / "model.safetensors", lambda tensors: tensors.popitem())
    assert checkpoint_of([folder]) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("mask_decoder.iou_token.weight"), "missing: mask_decoder.iou_token.weight"),
        (
            lambda t: t.update({"prompt_encoder.point_embeddings.9.weight": torch.zeros(1)}),
            "unexpected: prompt_encoder.point_embed.9",
        ),
        (
            lambda t: t.update({"image_encoder.neck.1.bias": torch.zeros(5)}),
            "shape: vision_encoder.neck.layer_norm1.bias is (5,), should be (32,)",
        ),
        (lambda t: t.update({"novelty": torch.zeros(1)}), "Names without a place: novelty"),
    ],
    ids=["missing", "unexpected", "shape", "unknown"],
)
def test_every_difference_is_named(sam, tmp_path, change, message):
    with pytest.raises(AnnotatorUnavailable, match=re.escape(message)):
        converted_folder(rewritten(sam, change), "segmenter", tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


class Harmful:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


@pytest.mark.parametrize(
    "content", [Harmful(), [1, 2], {"model": {"name": "text"}}], ids=["code", "list", "text"]
)
def test_a_file_that_is_no_table_of_tensors_is_refused(tmp_path, content):
    """S01: what would have to be unpickled is never opened, whatever name it has."""
    path = tmp_path / "harmful.pth"
    torch.save(content, path)
    with pytest.raises(AnnotatorUnavailable):
        read_official(path)


@pytest.mark.parametrize("name", ["bare.pth", "bare.safetensors"])
def test_a_bare_pickle_and_a_cut_file_are_refused(tmp_path, name):
    """S01: no pickle under any suffix."""
    (tmp_path / name).write_bytes(pickle.dumps(Harmful())[:20])
    with pytest.raises(AnnotatorUnavailable):
        read_official(tmp_path / name)


def test_an_official_name_with_another_hash_is_refused(sam, tmp_path):
    fake = sam.rename(sam.with_name("sam_vit_b_01ec64.pth"))
    with pytest.raises(AnnotatorUnavailable, match=r"ec2df627.*weights fetch"):
        converted_folder(fake, "segmenter", tmp_path / "cache")


def test_an_official_file_that_is_not_there_names_the_command(tmp_path):
    with pytest.raises(AnnotatorUnavailable, match="weights fetch sam_vit_h"):
        network_folder(str(tmp_path / "sam_vit_h_4b8939.pth"), "segmenter")


def test_sizes_that_nobody_named_are_refused(sam, tmp_path):
    sam.with_name("config.json").unlink()
    with pytest.raises(AnnotatorUnavailable, match=r"width 32, known are \[768, 1024, 1280\]"):
        converted_folder(sam, "segmenter", tmp_path / "cache")


def test_a_detector_needs_its_vocabulary_beside_it_or_the_fetched_one(tmp_path):
    folder = tmp_path / "groundingdino"
    shutil.copytree(OWN / "groundingdino", folder)
    (tmp_path / "bert").mkdir()
    (folder / "vocab.txt").rename(tmp_path / "bert/vocab.txt")
    found = converted_folder(folder / "weights.safetensors", "detector", tmp_path / "cache")
    assert (found / "vocab.txt").read_bytes() == (tmp_path / "bert/vocab.txt").read_bytes()
    (tmp_path / "bert/vocab.txt").unlink()
    with pytest.raises(AnnotatorUnavailable, match="weights fetch bert"):
        converted_folder(folder / "weights.safetensors", "detector", tmp_path / "cache")


def test_reference_without_its_packages_names_the_extra(monkeypatch, network_folders):
    monkeypatch.setitem(sys.modules, "groundingdino.models.GroundingDINO", None)
    options = GroundedSamOptions(
        detector=str(network_folders[0]), segmenter=str(network_folders[1]), implementation="reference"
    )
    with pytest.raises(AnnotatorUnavailable, match=r"maskoven-kedro\[reference\]"):
        build_annotator(options)


def test_reference_takes_the_shrunken_networks(network_folders, pictures):
    """Three levels, three stages and another width than the official ones."""
    base = {
        "detector": str(network_folders[0]),
        "segmenter": str(network_folders[1]),
        "detector_size": (36, 48),
    }
    kinds = ("transformers", "reference")
    ours, theirs = (build_annotator(GroundedSamOptions(**base, implementation=kind)) for kind in kinds)
    (mine,), (other,) = (one.annotate(pictures[:1], [["green bird"]])[0] for one in (ours, theirs))
    assert len(mine) == len(other) > 0
    torch.testing.assert_close(torch.from_numpy(mine.boxes), torch.from_numpy(other.boxes), atol=1e-2, rtol=0)
    assert (mine.masks != other.masks).mean() < 1e-3
