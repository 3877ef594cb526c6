"""What retrieval is made from: features of mentions and of entity pictures, and the training of its encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.linker_options import EncoderOptions
from maskoven_kedro.linker.linking_data import LinkingData
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.retrieval import (
    DualEncoder,
    EntityTable,
    RetrievingOsprey,
    contrastive_loss,
    mask_features,
    mean_features,
    title_embeddings,
)
from maskoven_kedro.linker.samples import region_input

PieceEncoder = Callable[[str], Sequence[int]]


@torch.inference_mode()
def features_of(model: Osprey, data: LinkingData, batch: int = 16) -> Tensor:
    """Features float32 (samples, F) under the masks of samples, in order."""
    device = next(model.parameters()).device
    found = []
    for start in range(0, len(data), batch):
        samples = [data[place] for place in range(start, min(start + batch, len(data)))]
        pixels, grids = region_input([(one.image, one.queries) for one in samples], model.sizes)
        levels = model.features(pixels.to(device))
        found.append(mask_features([level.cpu() for level in levels], grids))
    return torch.cat(found) if found else torch.zeros(0, sum(model.sizes.tower.dims))


def entity_table(
    model: Osprey, pictures: LinkingData, codes: EntityCodes, titles: Sequence[str], encode: PieceEncoder
) -> EntityTable:
    """What is known of all entities, in the order of their codes.

    pictures: samples whose pictures are the entities' own, as those of the wiki split are; an entity may have several,
    or none. titles: of all entities, in the order of the codes. encode: tokens of a title.
    """
    rows = codes.rows_of(pictures.entity_ids()).tolist()
    kept = [place for place, row in enumerate(rows) if row >= 0]
    features = features_of(model, pictures)[kept]
    means = mean_features(features, [rows[place] for place in kept], len(codes.numbers))
    return EntityTable(means, title_embeddings(model.language_model, [encode(title) for title in titles]))


def train_encoder(features: Tensor, rows: Tensor, table: EntityTable, options: EncoderOptions) -> DualEncoder:
    """Train the encoder that reads nothing but the features under a mask.

    features: (samples, F), see `features_of`. rows: int64 (samples,), entities of the samples among the table's.
    Raises ValueError when there is no sample.
    """
    if not len(features):
        raise ValueError("There is no sample to train on")
    torch.manual_seed(options.seed)
    encoder = DualEncoder(features.shape[1], table.features.shape[1], table.titles.shape[1], options.width)
    optimizer = torch.optim.AdamW(
        encoder.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.steps)
    for _ in range(options.steps):
        drawn = torch.randint(len(features), (options.batch,))
        values = features[drawn]
        loss = contrastive_loss(encoder, values, values, rows[drawn], table, options.candidates)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
    return encoder.eval()


def retrieving(
    model: Osprey, table: EntityTable, options: EncoderOptions, weight: float = 1.0
) -> RetrievingOsprey:
    """The same network, its parts shared, that also learns to find the entities of a table by its own state."""
    torch.manual_seed(options.seed)
    other = RetrievingOsprey(model.sizes, model.language_model, options.width, options.candidates, weight)
    other.vision_tower = model.vision_tower
    other.mask_extractor, other.mm_projector = model.mask_extractor, model.mm_projector
    other.table = table
    return other
