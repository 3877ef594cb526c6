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
    title_embeddings,
    within_whitening,
)
from maskoven_kedro.linker.samples import region_input

PieceEncoder = Callable[[str], Sequence[int]]


@torch.inference_mode()
def features_of(model: Osprey, data: LinkingData, levels: Sequence[int], batch: int = 16) -> Tensor:
    """Features (samples, F) under the masks of samples, in order, in half precision: there may be millions."""
    device = next(model.parameters()).device
    found = torch.zeros(len(data), sum(model.sizes.tower.dims[level] for level in levels), dtype=torch.half)
    for start in range(0, len(data), batch):
        samples = [data[place] for place in range(start, min(start + batch, len(data)))]
        pixels, grids = region_input([(one.image, one.queries) for one in samples], model.sizes)
        maps = [level.cpu() for level in model.features(pixels.to(device))]
        found[start : start + len(samples)] = mask_features(maps, grids, levels).half()
    return found


def entity_table(
    model: Osprey,
    features: Tensor,
    entity_ids: Sequence[str],
    codes: EntityCodes,
    titles: Sequence[str],
    encode: PieceEncoder,
    shrinkage: float,
) -> EntityTable:
    """What is known of all entities, in the order of their codes.

    features: of pictures that are known to show entities, see `features_of`. entity_ids: of the pictures; an entity may
    have several, or none. titles: of all entities, in the order of the codes. encode: tokens of a title. Raises
    ValueError where no picture is known.
    """
    rows = torch.from_numpy(codes.rows_of(list(entity_ids)))
    known = rows >= 0
    if not bool(known.any()):
        raise ValueError("No entity has a picture to be found by; train on subsets with masks of entities")
    features, rows = features[known].float(), rows[known]
    mean, turn = within_whitening(features, rows, shrinkage)
    empty = EntityTable(torch.zeros(len(codes.numbers), features.shape[1]), torch.zeros(0), mean, turn)
    sums = empty.sums.index_add(0, rows, empty.looks_of(features))
    named = title_embeddings(model.language_model, [encode(title) for title in titles])
    return EntityTable(sums, named.cpu(), mean, turn)


def train_encoder(looks: Tensor, rows: Tensor, table: EntityTable, options: EncoderOptions) -> DualEncoder:
    """Train the encoder that reads nothing but looks.

    looks: (samples, F), of the pictures of the table. rows: int64 (samples,), their entities among the table's. Raises
    ValueError when there is no sample.
    """
    if not len(looks):
        raise ValueError("There is no sample to train on")
    torch.manual_seed(options.seed)
    encoder = new_encoder(table, options)
    optimizer = torch.optim.AdamW(
        encoder.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.steps)
    for _ in range(options.steps):
        drawn = torch.randint(len(looks), (options.batch,))
        values = looks[drawn]
        loss = contrastive_loss(encoder, values, values, rows[drawn], table, options.candidates)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
    return encoder.eval()


def new_encoder(table: EntityTable, options: EncoderOptions) -> DualEncoder:
    """An encoder that reads looks, with random weights."""
    features = table.sums.shape[1]
    return DualEncoder(features, features, table.titles.shape[1], options.width, options.dropout)


def retrieving(model: Osprey, table: EntityTable, options: EncoderOptions) -> RetrievingOsprey:
    """The same network, its parts shared, that also learns to find the entities of a table by its own state."""
    torch.manual_seed(options.seed)
    other = RetrievingOsprey(model.sizes, model.language_model, options)
    other.vision_tower = model.vision_tower
    other.mask_extractor, other.mm_projector = model.mask_extractor, model.mm_projector
    other.table = table
    return other
