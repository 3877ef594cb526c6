"""Every linker answers every mention, and its answers are what its parts say."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from transformers import LlamaForCausalLM

from maskoven_kedro.core.linker_options import EncoderOptions
from maskoven_kedro.linker.language import small_llama
from maskoven_kedro.linker.linkers import (
    CodeLinker,
    NamingLinker,
    RetrievalGenerationLinker,
    RetrievalLinker,
)
from maskoven_kedro.linker.linking_data import LinkingPrompt
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.prompt import IGNORED, coded_ids
from maskoven_kedro.linker.retrieval import (
    DualEncoder,
    EntityTable,
    RetrievingOsprey,
    mask_features,
)
from maskoven_kedro.linker.samples import Sample, collate
from tests.linker.conftest import entity_codes

CODES = {f"Q{row + 1}": [260 + row, 290 - row, 270] for row in range(12)}


@pytest.fixture
def codes():
    return entity_codes(CODES)


@pytest.fixture
def samples(tokens, picture, masks):
    asked = LinkingPrompt().ids(tokens)
    return [
        Sample(picture, asked, [IGNORED] * len(asked), masks[row : row + 1], masks[:row]) for row in range(3)
    ]


@torch.inference_mode()
def score(osprey: Osprey, sample: Sample, code: list[int]) -> float:
    """Log-probability of a code and its end, from one forward pass."""
    ids, labels = coded_ids(sample.ids, code, 2)
    one = Sample(sample.image, ids, labels, sample.queries, sample.regions)
    loss, logits = osprey(collate([one], osprey.sizes))
    return -float(loss) * len(logits)


def test_codes_are_ranked_by_their_probability(osprey, codes, samples):
    links = CodeLinker("osprey_ft", osprey, codes, beams=12).link(samples)
    for link, sample in zip(links, samples, strict=True):
        wanted = {name: score(osprey, sample, code) for name, code in CODES.items()}
        assert list(link.entity_ids) == sorted(wanted, key=wanted.__getitem__, reverse=True)
        assert link.scores == pytest.approx([wanted[name] for name in link.entity_ids], abs=1e-3)


@dataclass
class Match:
    entity_id: str
    score: float = 1.0


class Search:
    def __init__(self) -> None:
        self.asked = []

    def find_all(self, names):
        self.asked += names
        return [Match("Q7"), None, Match("Q1")]


def test_words_go_to_the_search(osprey, tokenizer, samples):
    search = Search()
    links = NamingLinker("osprey", osprey, tokenizer, search, most_tokens=3).link(samples)
    assert [link.entity_ids for link in links] == [("Q7",), (), ("Q1",)]
    assert [link.said for link in links] == search.asked
    alone = NamingLinker("osprey", osprey, tokenizer, Search(), most_tokens=3)
    assert alone.link(samples)[1].said == search.asked[1]


@torch.inference_mode()
def test_retrieval_finds_the_entity_with_the_same_picture(osprey, codes, samples):
    torch.manual_seed(0)
    batch = collate(samples, osprey.sizes)
    own = mask_features(osprey.features(batch.pixels), batch.queries, (0, 1))
    others = torch.nn.functional.normalize(torch.randn(9, own.shape[1]), dim=1)
    plain = torch.zeros(own.shape[1]), torch.eye(own.shape[1])
    table = EntityTable(torch.cat([own, others]), torch.zeros(12, 16), *plain)
    encoder = DualEncoder(own.shape[1], own.shape[1], 16, width=4, dropout=0.0)
    links = RetrievalLinker("retrieval", osprey, encoder, table, codes, (0, 1), most=5).link(samples)
    assert [link.entity_ids[0] for link in links] == ["Q1", "Q2", "Q3"]
    assert all(len(link.entity_ids) == 5 for link in links)


@pytest.fixture
def retrieving(osprey, tokenizer):
    torch.manual_seed(2)
    language = LlamaForCausalLM(small_llama(len(tokenizer), osprey.sizes))
    options = EncoderOptions(width=8, candidates=6, shortlist=12)
    model = RetrievingOsprey(osprey.sizes, language, options).eval()
    width = sum(osprey.sizes.tower.dims)
    looks = torch.nn.functional.normalize(torch.randn(12, width), dim=1)
    model.table = EntityTable(looks, torch.randn(12, 16), torch.zeros(width), torch.eye(width))
    return model


def test_generation_chooses_among_what_was_found(retrieving, codes, samples):
    all_of_them = RetrievalGenerationLinker("rg", retrieving, codes, weight=0.0)
    plain = CodeLinker("osprey_seg", retrieving, codes, beams=12)
    for found, said in zip(all_of_them.link(samples), plain.link(samples), strict=True):
        assert found.entity_ids == said.entity_ids
        assert found.scores == pytest.approx(said.scores, abs=1e-3)
    retrieving.options = retrieving.options.model_copy(update={"shortlist": 4})
    few = RetrievalGenerationLinker("rg", retrieving, codes, weight=0.0).link(samples)
    strong = RetrievalGenerationLinker("rg", retrieving, codes, weight=1e6)
    likeness = strong.candidates(samples)
    for row, (chosen, found, said) in enumerate(
        zip(few, strong.link(samples), plain.link(samples), strict=True)
    ):
        assert set(chosen.entity_ids) == set(found.entity_ids)
        assert len(chosen.entity_ids) == 4
        assert list(chosen.entity_ids) == [name for name in said.entity_ids if name in chosen.entity_ids]
        assert list(found.entity_ids) == codes.entity_ids(likeness.rows[row].numpy())


def test_both_losses_teach(retrieving, samples):
    rows = []
    for place, sample in enumerate(samples):
        ids, labels = coded_ids(sample.ids, list(CODES.values())[place], 2)
        rows.append(Sample(sample.image, ids, labels, sample.queries, sample.regions, entity=place))
    loss, logits = retrieving.train()(collate(rows, retrieving.sizes))
    loss.backward()
    assert logits.shape[0] == 3 * 4
    for name in ("retrieval.query.2.weight", "retrieval.title.weight", "mask_extractor.res2.weight"):
        assert bool(retrieving.get_parameter(name).grad.any())
    with pytest.raises(ValueError, match="which entities"):
        retrieving(collate(samples, retrieving.sizes))
    assert np.isfinite(float(loss))
