"""`kedro maskoven show`: the story of one mask, and its picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from maskoven_kedro.project_here import context_here


@click.command("show")
@click.argument("mention_id")
@click.option("--env", "-e", default=None, help="Environment whose data are read, as for `kedro run`.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the picture goes; by default 08_reporting/stories/MENTION_ID.png.",
)
def show(mention_id: str, env: str | None, output: Path | None) -> None:
    """Tell the whole story of the mask of MENTION_ID and draw it."""
    with context_here(env) as context:
        click.echo(tell_story(context, mention_id, output))


def tell_story(context: Any, mention_id: str, output: Path | None = None) -> str:
    """Return the story of a mention in the data of a Kedro context, and write its picture.

    Raises click.ClickException where the mention is in no split, or its tables are not there yet.
    """
    from kedro.io import DatasetError

    from maskoven_kedro.core.story import tell

    choices = context.config_loader["globals"]
    try:
        story, world = _read(context, mention_id, choices["splits"])
    except DatasetError as error:
        place = f" --env {context.env}" if context.env not in (None, "local") else ""
        cure = f"kedro run{place} --pipelines mask_annotation,filtering"
        raise click.ClickException(f"{error} ({cure})") from error
    path = output or Path(
        context.project_path, choices["root"], "08_reporting", "stories", f"{_file_name(mention_id)}.png"
    )
    return f"{tell(story)}\n\n{_draw(story, world, context.params, path)}"


def _read(context: Any, mention_id: str, splits: list[str]) -> tuple[Any, Path]:
    """Return the story, and the folder that its picture's path starts from."""
    import polars as pl

    from maskoven_kedro.core.filtering_options import FilteringOptions
    from maskoven_kedro.core.selection import SelectionOptions
    from maskoven_kedro.core.story import read_story
    from maskoven_kedro.pipelines.splits import OWN_PHOTOS

    catalog, own = context.catalog, pl.col("mention_id") == mention_id
    for split in splits:
        mentions = catalog.load(f"{split}.mentions@table").filter(own).collect().rows(named=True)
        if mentions:
            break
    else:
        raise click.ClickException(f"no mention {mention_id!r} in the splits {', '.join(splits)}")

    def rows(name: str) -> list[dict[str, Any]]:
        return catalog.load(f"{split}.{name}").filter(own).collect().rows(named=True)

    entity_id = mentions[0]["entity_id"]
    entities = (
        catalog.load(f"{split}.entities@table")
        .filter(pl.col("entity_id") == entity_id)
        .collect()
        .rows(named=True)
    )
    filtered = catalog.exists(f"{split}.annotations@table")
    annotations = rows("annotations@table") if filtered else []
    story = read_story(
        mentions[0],
        entities[0] if entities else None,
        rows("references@table"),
        rows("candidates@table"),
        annotations[0] if annotations else None,
        SelectionOptions.model_validate(context.params["selection"]),
        FilteringOptions.model_validate(context.params["filtering"]),
    )
    world = f"{split}.world" if split == OWN_PHOTOS else f"world@{split}"
    return story, catalog.load(world).root


def _draw(story: Any, root: Path, parameters: dict[str, Any], path: Path) -> str:
    """Write the picture; return the line that says where it is, or why there is none."""
    from PIL import Image

    from maskoven_kedro.core.images import ImageFault, read_image
    from maskoven_kedro.core.montage import draw_montage
    from maskoven_kedro.core.options import ReadingOptions
    from maskoven_kedro.core.story import tiles

    limits = ReadingOptions.model_validate(parameters["reading"]).limits()
    try:
        picture = read_image(root, story.mention["image_path"], limits).pixels
    except ImageFault as fault:
        return f"No picture: {fault.reason}, {fault.detail}"
    sheet = draw_montage(
        tiles(story, picture), f"{story.mention['mention_id']}: {story.mention['entity_text']}"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path)
    return f"Picture: {path}"


def _file_name(mention_id: str) -> str:
    """Return an id as a file name: letters, digits, - and _ stay."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in mention_id)[:150]
