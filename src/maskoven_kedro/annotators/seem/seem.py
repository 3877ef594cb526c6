"""SEEM wired: pictures and texts are encoded once, every reference is answered by the decoder."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from maskoven_kedro.annotators.seem.backbone import FocalNet
from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.decoder import Decoder, Queries
from maskoven_kedro.annotators.seem.pixel_decoder import PixelDecoder, PixelFeatures
from maskoven_kedro.annotators.seem.text_tower import TextFeatures

_HIGHEST_SCALE = 100.0


class Choice(NamedTuple):
    """The best query of R references and how sure it is.

    query: int64 (R,); similarities: (R, Q), scaled cosines; cosine: (R,), of the best; share: (R,), its softmax.
    """

    query: Tensor
    similarities: Tensor
    cosine: Tensor
    share: Tensor


class SegmentationHead(nn.Module):
    """Holds pixel decoder and decoder under the names of the official file."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        self.pixel_decoder = PixelDecoder(config)
        self.predictor = Decoder(config)


class Seem(nn.Module):
    """A network that answers every reference with the mask of its best query; there is no answer 'not there'."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone = FocalNet(config)
        self.sem_seg_head = SegmentationHead(config)

    def encode(self, pixels: Tensor) -> PixelFeatures:
        """Encode normalised, padded pictures (B, 3, H, W) of one size; reference-free, so once for each picture."""
        return self.sem_seg_head.pixel_decoder(self.backbone(pixels))

    def encode_texts(self, ids: Tensor, mask: Tensor) -> TextFeatures:
        """Encode the token ids and attention masks (R, T) of references."""
        return self.sem_seg_head.predictor.lang_encoder(ids, mask)

    def answer(self, pictures: PixelFeatures, rows: Tensor, texts: TextFeatures) -> list[Queries]:
        """Answer R references, the r-th about picture `rows[r]`, by every layer of the decoder, the last one counts."""
        return self.sem_seg_head.predictor(pictures, rows, texts)

    def similarities(self, said: Queries, texts: TextFeatures) -> Tensor:
        """Scaled cosines (R, Q) between queries and sentences, float32."""
        scale = self.sem_seg_head.predictor.lang_encoder.logit_scale.float().exp().clamp(max=_HIGHEST_SCALE)
        queries, sentences = _directions(said.texts.float()), _directions(texts.sentences.float())
        return scale * (queries @ sentences[:, :, None]).squeeze(-1)

    def choose(self, said: Queries, texts: TextFeatures) -> Choice:
        """Choose the query of every reference that resembles its sentence most (annotators.md 3.7)."""
        similarities = self.similarities(said, texts)
        best = similarities.argmax(1)
        cosine = torch.cosine_similarity(
            said.texts.float()[torch.arange(len(best), device=best.device), best], texts.sentences.float()
        )
        return Choice(best, similarities, cosine, similarities.softmax(1).amax(1))

    def forward(
        self, pixels: Tensor, rows: Tensor, ids: Tensor, mask: Tensor
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Answer R references about pictures for training, the r-th about picture `rows[r]` of `pixels`."""
        return self.respond(self.encode(pixels), rows, ids, mask)

    def respond(
        self, pictures: PixelFeatures, rows: Tensor, ids: Tensor, mask: Tensor
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Answer R references about encoded pictures.

        Returns for the start and for every layer the mask logits (R, Q, H / 4, W / 4) and the similarities (R, Q).
        """
        texts = self.encode_texts(ids, mask)
        answers = self.answer(pictures, rows, texts)
        features = pictures.mask_features[rows]
        return (
            [mask_logits(said.masks, features) for said in answers],
            [self.similarities(said, texts) for said in answers],
        )


def mask_logits(vectors: Tensor, mask_features: Tensor) -> Tensor:
    """Multiply mask vectors (R, Q, D) with mask features (R, D, h, w): logits (R, Q, h, w)."""
    return (vectors @ mask_features.flatten(2)).unflatten(2, mask_features.shape[-2:])


def new_seem(config: SeemConfig, seed: int) -> Seem:
    """Build a network with random weights that can learn from nothing."""
    torch.manual_seed(seed)
    return Seem(config)


def _directions(vectors: Tensor) -> Tensor:
    """Vectors of length one; the small addend is upstream's."""
    return vectors / (vectors.norm(dim=-1, keepdim=True) + 1e-7)
