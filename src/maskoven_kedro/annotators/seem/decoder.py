"""The decoder of SEEM: queries that look at a picture's levels in turn and at the tokens of one reference."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from maskoven_kedro.annotators.seem.attention import Attention, sine_positions
from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.pixel_decoder import PixelFeatures
from maskoven_kedro.annotators.seem.text_tower import TextFeatures, TextTower

_LEVELS = 3


class Queries(NamedTuple):
    """What a layer's queries say: masks (R, Q, mask_dim) to be multiplied with mask features, texts (R, Q, C)."""

    masks: Tensor
    texts: Tensor


class Level(NamedTuple):
    """One level of pictures: values and keys (B, L, C), and the mask features (B, mask_dim, L) at its size."""

    values: Tensor
    keys: Tensor
    mask_features: Tensor


class Decoder(nn.Module):
    """annotators.md 3.6 without the object stream, which cannot reach the answer to a text."""

    def __init__(self, config: SeemConfig) -> None:
        super().__init__()
        dim, heads, layers = config.dim, config.heads, range(config.decoder_layers)
        self.lang_encoder = TextTower(config)
        self.query_feat = nn.Embedding(config.num_queries, dim)
        self.query_embed = nn.Embedding(config.num_queries, dim)
        self.level_embed = nn.Embedding(_LEVELS, dim)
        self.transformer_cross_attention_layers = nn.ModuleList(CrossLayer(dim, heads) for _ in layers)
        self.transformer_self_attention_layers = nn.ModuleList(SelfLayer(dim, heads) for _ in layers)
        self.transformer_ffn_layers = nn.ModuleList(FeedForward(dim, config.ffn) for _ in layers)
        self.decoder_norm = nn.LayerNorm(dim)
        self.class_embed = nn.Parameter(torch.empty(dim, dim))
        self.mask_embed = Perceptron([dim, dim, dim, config.mask_dim])
        nn.init.normal_(self.class_embed, std=dim**-0.5)

    def forward(self, pictures: PixelFeatures, rows: Tensor, texts: TextFeatures) -> list[Queries]:
        """Answer R references, the r-th about picture `rows[r]`: what queries say at the start and after each layer.

        References do not see each other: one call of many equals many calls of one.
        """
        levels = [self._level(number, maps, pictures) for number, maps in enumerate(pictures.levels)]
        count = len(rows)
        queries = self.query_feat.weight.expand(count, -1, -1)
        places = self.query_embed.weight.expand(count, -1, -1)
        tokens = texts.tokens
        joint_places = torch.cat([places, tokens], dim=1)
        seen = F.pad(texts.mask, (queries.shape[1], 0), value=True)[:, None, None]
        said = [self._say(queries)]
        for number, (cross, together, feed) in enumerate(
            zip(
                self.transformer_cross_attention_layers,
                self.transformer_self_attention_layers,
                self.transformer_ffn_layers,
                strict=True,
            )
        ):
            level = levels[number % _LEVELS]
            queries = cross(queries, places, level, rows, _allowed(said[-1], level, rows))
            joint = feed(together(torch.cat([queries, tokens], dim=1), joint_places, seen))
            queries, tokens = joint.split([queries.shape[1], tokens.shape[1]], dim=1)
            said.append(self._say(queries))
        return said

    def _level(self, number: int, maps: Tensor, pictures: PixelFeatures) -> Level:
        """Prepare one level once for all references."""
        height, width = maps.shape[-2:]
        values = maps.flatten(2).transpose(1, 2) + self.level_embed.weight[number]
        # A mask is linear in the mask features, so these may be shrunk once instead of every mask.
        small = F.interpolate(
            pictures.mask_features, size=(height, width), mode="bilinear", align_corners=False
        )
        keys = values + sine_positions(height, width, values.shape[-1], values)
        return Level(values, keys, small.flatten(2))

    def _say(self, queries: Tensor) -> Queries:
        normed = self.decoder_norm(queries)
        return Queries(self.mask_embed(normed), normed @ self.class_embed)


@torch.no_grad()
def _allowed(said: Queries, level: Level, rows: Tensor) -> Tensor:
    """Places (R, 1, Q, L) inside each query's own mask; a query whose mask is empty may look everywhere."""
    inside = said.masks @ level.mask_features[rows] >= 0
    return (inside | ~inside.any(-1, keepdim=True))[:, None]


class CrossLayer(nn.Module):
    """Queries look at a picture."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.multihead_attn = Attention(dim, heads)
        self.norm = nn.LayerNorm(dim)

    def forward(self, queries: Tensor, places: Tensor, level: Level, rows: Tensor, allowed: Tensor) -> Tensor:
        """Keep the shape (R, Q, C); keys and values are projected once for each picture."""
        attention = self.multihead_attn
        keys, values = attention.keys(level.keys)[rows], attention.values(level.values)[rows]
        return self.norm(
            queries + attention.attend(attention.queries(queries + places), keys, values, allowed)
        )


class SelfLayer(nn.Module):
    """Queries and tokens look at each other."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.self_attn = Attention(dim, heads)
        self.norm = nn.LayerNorm(dim)

    def forward(self, states: Tensor, places: Tensor, seen: Tensor) -> Tensor:
        """Keep the shape (R, Q + T, C); padded tokens look but are not seen, so they change nothing."""
        placed = states + places
        return self.norm(states + self.self_attn(placed, placed, states, seen))


class FeedForward(nn.Module):
    """Two linear layers around a ReLU."""

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(dim, hidden), nn.Linear(hidden, dim)
        self.norm = nn.LayerNorm(dim)

    def forward(self, states: Tensor) -> Tensor:
        """Keep the shape (R, L, C)."""
        return self.norm(states + self.linear2(F.relu(self.linear1(states))))


class Perceptron(nn.Module):
    """Linear layers with a ReLU between two of them."""

    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Linear(entering, leaving) for entering, leaving in itertools.pairwise(widths)
        )

    def forward(self, states: Tensor) -> Tensor:
        """Turn (..., first width) into (..., last width)."""
        for layer in self.layers[:-1]:
            states = F.relu(layer(states))
        return self.layers[-1](states)
