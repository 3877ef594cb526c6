"""Which source knows the entities of a run."""

from __future__ import annotations

from pathlib import Path

from maskoven_kedro.core.knowledge_options import KnowledgeOptions
from maskoven_kedro.datasets.photos import PhotoFolder
from maskoven_kedro.datasets.world import OvenWorld
from maskoven_kedro.knowledge.base import ClassSource


class KnowledgeMissing(ValueError):
    """The chosen source cannot be asked yet; the message is one line that says what to do."""


def check_knowledge(options: KnowledgeOptions) -> None:
    """Raise `KnowledgeMissing` where the chosen source lacks what it needs; quick, asks nobody."""
    from maskoven_kedro.knowledge.dump import TablesMissing
    from maskoven_kedro.knowledge.dump_graph import DumpGraph

    lacking = options.lacking()
    if lacking is None and options.source == "dump":
        try:
            DumpGraph(Path(options.tables), options.languages)
        except TablesMissing as error:
            lacking = (
                f"{error}; for some ten thousand entities, knowledge.source=wikidata asks Wikidata itself"
            )
    if lacking is not None:
        raise KnowledgeMissing(lacking)


def class_source(world: OvenWorld | PhotoFolder, options: KnowledgeOptions, answers: Path) -> ClassSource:
    """Return the source that the options name; what it has to be asked for once is kept under `answers`.

    One's own photos may be looked at without a snapshot. Raises `KnowledgeMissing`.
    """
    check_knowledge(options)
    if options.source == "wikidata":
        from maskoven_kedro.knowledge.wikidata import wikidata_source

        return wikidata_source(options.wikidata, answers, options.languages)
    if options.source == "dump":
        return _dump_source(options, answers)
    from maskoven_kedro.knowledge.cache import CachedClassSource
    from maskoven_kedro.knowledge.nothing import NothingKnown
    from maskoven_kedro.knowledge.snapshot import SnapshotSource

    if isinstance(world, PhotoFolder) and not world.snapshot.is_file():
        return NothingKnown()
    return CachedClassSource(SnapshotSource(world.snapshot, languages=options.languages), answers)


def _dump_source(options: KnowledgeOptions, answers: Path) -> ClassSource:
    from maskoven_kedro.knowledge.dump_graph import DumpGraph, GapFilled
    from maskoven_kedro.knowledge.graph import ItemGraph
    from maskoven_kedro.knowledge.upward import UpwardSource
    from maskoven_kedro.knowledge.wikidata import wikidata_graph

    graph: ItemGraph = DumpGraph(Path(options.tables), options.languages)
    if options.wikidata.contact is not None:
        graph = GapFilled(graph, wikidata_graph(options.wikidata, answers, languages=options.languages))
    return UpwardSource(graph, languages=options.languages)
