"""The text tower of SEEM: a causal transformer over the tokens of a phrase."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from maskoven_kedro.annotators.seem.attention import Attention
from maskoven_kedro.annotators.seem.config import SeemConfig

_EPSILON = 1e-12
"""Epsilon of every norm of the tower (annotators.md 3.4)."""

_FIRST_LOGIT_SCALE = math.log(1 / 0.07)
"""Logarithm of CLIP's first temperature."""

_MLP_RATIO = 4
_DEVIATION = 0.02


class TextFeatures(NamedTuple):
    """tokens: (R, T, C), not normalised; mask: bool (R, T), False for padding; sentences: (R, C), not normalised."""

    tokens: Tensor
    mask: Tensor
    sentences: Tensor

    def rows(self, chosen: Tensor) -> TextFeatures:
        """The texts of those rows, which may repeat."""
        return TextFeatures(self.tokens[chosen], self.mask[chosen], self.sentences[chosen])


class TextTower(nn.Module):
    """annotators.md 3.4: tokens to vectors as wide as the decoder, and the scale of similarities."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        self.lang_encoder = CausalTransformer(config)
        self.lang_proj = nn.Parameter(torch.empty(config.text_width, config.dim))
        self.logit_scale = nn.Parameter(torch.tensor(_FIRST_LOGIT_SCALE))
        nn.init.normal_(self.lang_proj, std=config.text_width**-0.5)

    def forward(self, ids: Tensor, mask: Tensor) -> TextFeatures:
        """Encode ids (R, T) with mask 1 from the start to the first end token; the sentence is that end token."""
        tokens = self.lang_encoder(ids) @ self.lang_proj
        # Padding repeats the end token, so the place is counted, not looked for.
        last = mask.long().sum(1) - 1
        rows = torch.arange(len(ids), device=ids.device)
        return TextFeatures(tokens, mask.bool(), tokens[rows, last])


class CausalTransformer(nn.Module):
    """Pre-norm blocks in which a token sees itself and what stands before it, so padding behind it is harmless."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        width = config.text_width
        self.token_embedding = nn.Embedding(config.vocab_size, width)
        self.positional_embedding = nn.Parameter(torch.empty(config.context_length, width))
        self.resblocks = nn.ModuleList(
            ResidualBlock(width, config.text_heads) for _ in range(config.text_layers)
        )
        self.ln_final = nn.LayerNorm(width, eps=_EPSILON)
        nn.init.normal_(self.token_embedding.weight, std=_DEVIATION)
        nn.init.normal_(self.positional_embedding, std=_DEVIATION)

    def forward(self, ids: Tensor) -> Tensor:
        """Turn ids (R, T) into states (R, T, text width)."""
        states = self.token_embedding(ids) + self.positional_embedding[: ids.shape[1]]
        for block in self.resblocks:
            states = block(states)
        return self.ln_final(states)


class ResidualBlock(nn.Module):
    """Causal attention and a perceptron with quick GELU, each behind a norm."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attn = Attention(width, heads)
        self.ln_1, self.ln_2 = nn.LayerNorm(width, eps=_EPSILON), nn.LayerNorm(width, eps=_EPSILON)
        hidden = _MLP_RATIO * width
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(width, hidden), "c_proj": nn.Linear(hidden, width)})

    def forward(self, states: Tensor) -> Tensor:
        """Keep the shape (R, T, width)."""
        normed = self.ln_1(states)
        attention = self.attn
        states = states + attention.attend(
            attention.queries(normed), attention.keys(normed), attention.values(normed), causal=True
        )
        hidden = self.mlp["c_fc"](self.ln_2(states))
        return states + self.mlp["c_proj"](hidden * torch.sigmoid(1.702 * hidden))
