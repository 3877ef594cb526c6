import json

import numpy as np
import pytest
import torch

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.seem.build import build_seem
from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.load import load_seem, read_weights
from maskoven_kedro.core.seem_options import SeemOptions


def test_a_network_survives_the_disk_in_half_precision(network, folder):
    stored = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = SeemConfig.from_json(stored)
    assert config == network.config
    read = load_seem(config, folder / "model.safetensors").state_dict()
    for name, weight in network.state_dict().items():
        assert torch.equal(read[name], weight.half().float()), name
    assert json.loads((folder / "card.json").read_text(encoding="utf-8")) == {"seed": 5}


def test_a_plain_state_dict_of_torch_is_read(network, tmp_path):
    torch.save(network.state_dict(), tmp_path / "seem.pt")
    read = load_seem(network.config, tmp_path / "seem.pt")
    name = "sem_seg_head.predictor.class_embed"
    assert torch.equal(read.state_dict()[name], network.state_dict()[name])
    assert not read.training


class Code:
    """An object that would run code when it is read."""

    def __reduce__(self):
        return print, ("read",)


def test_a_file_with_code_is_refused(tmp_path, capsys):
    torch.save({"weight": Code()}, tmp_path / "seem.pt")
    with pytest.raises(AnnotatorUnavailable, match="more than tensors"):
        read_weights(tmp_path / "seem.pt")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["seem.pt", "seem.safetensors"])
def test_damaged_and_absent_files_are_named(tmp_path, name):
    with pytest.raises(AnnotatorUnavailable, match="no file"):
        read_weights(tmp_path / name)
    (tmp_path / name).write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(AnnotatorUnavailable, match=name):
        read_weights(tmp_path / name)


def test_a_table_of_something_else_is_refused(tmp_path):
    torch.save({"model": {"weight": torch.zeros(1)}}, tmp_path / "seem.pt")
    with pytest.raises(AnnotatorUnavailable, match="plain table"):
        read_weights(tmp_path / "seem.pt")


def test_a_network_of_another_make_is_refused(network):
    stored = network.config.to_json()
    stored["dims"]["causal_text"] = False
    with pytest.raises(ValueError, match="causal_text"):
        SeemConfig.from_json(stored)


def test_sizes_beside_an_official_file_are_taken(network, vocabulary, tmp_path):
    torch.save(network.state_dict(), tmp_path / "seem_focall_v1.pt")
    (tmp_path / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    options = SeemOptions(network=str(tmp_path / "seem_focall_v1.pt"), tokenizer=str(tmp_path))
    with pytest.raises(AnnotatorUnavailable, match="do not fit"):
        build_seem(options)
    (tmp_path / "config.json").write_text(json.dumps(network.config.to_json()))
    picture = np.zeros((32, 48, 3), np.uint8)
    assert build_seem(options).annotate([picture], [["a bird"]])[0][0].masks.shape == (1, 32, 48)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(AnnotatorUnavailable, match=r"config\.json does not describe a SEEM"):
        build_seem(options)
