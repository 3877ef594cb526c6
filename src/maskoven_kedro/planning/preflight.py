"""Whether a run can begin: every check names what is wrong and what mends it, and none takes long."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from maskoven_kedro.core.amounts import size
from maskoven_kedro.core.knowledge_options import KnowledgeOptions
from maskoven_kedro.core.linking_options import LinkingOptions
from maskoven_kedro.core.options import AnnotatorsOptions
from maskoven_kedro.core.question_options import LanguageModelOptions
from maskoven_kedro.core.text_files import LONGEST_MARK, no_text
from maskoven_kedro.planning.checks import Check, require
from maskoven_kedro.planning.configuration import OPTIONS, check_configuration, check_names

__all__ = ["OPTIONS", "Check", "KnowledgeOptions", "check_configuration", "check_names", "require"]

_CONNECT_SECONDS = 10.0
FOLDERS = (
    *("02_intermediate", "03_primary", "04_feature", "05_model_input"),
    *("06_models", "07_model_output", "08_reporting"),
)
"""Folders below the root of the data that a run writes to."""


def check_inputs(catalog: Any, names: Iterable[str]) -> Check:
    """The raw files are there."""
    missing = [name for name in names if not catalog.exists(name)]
    hint = next(
        ((getattr(catalog.get(name), "metadata", None) or {}).get("missing") for name in missing), None
    )
    return Check(
        "inputs", not missing, f"not there: {', '.join(missing)}" if missing else "there", hint or ""
    )


def check_oven_files(world: Path, splits: Iterable[str], linking: bool = False) -> Check:
    """Of each split that is to be read, the files of OVEN are there.

    world: folder with `oven`, `wiki6m`, `images` and `wikipedia_images`. linking: whether every title is needed too.
    """
    splits = set(splits)
    needed: dict[str, str] = {}
    if splits - {"wiki"}:
        needed |= {"oven/ovenid2impath.csv": "paths of the originals", "images": "pictures"}
        needed |= {
            f"oven/oven_{split}*.jsonl": f"questions of the {split} split"
            for split in sorted(splits - {"wiki"})
        }
    if "wiki" in splits:
        needed |= {"wiki6m/Wiki6M_ver_1_0.jsonl": "entities", "wikipedia_images": "pictures of entities"}
    if linking:
        needed["wiki6m/Wiki6M_ver_1_0_title_only.jsonl"] = "titles of all entities"
    missing = [f"{name} ({what})" for name, what in needed.items() if not any(world.glob(name))]
    unread = [
        f"{path.relative_to(world).as_posix()} is {told}"
        for name in needed
        for path in sorted((*world.glob(name), *world.glob(f"{name}.gz")))
        if path.is_file() and (told := _unread(path))
    ]
    mend = (
        f"put them below {world.as_posix()} as docs/oven.md describes, unpacked, or leave their splits out "
        "(`splits` in conf/oven/globals.yml)"
    )
    told = "; ".join([f"not there: {', '.join(missing)}"] * bool(missing) + unread)
    return Check("files of OVEN", not told, told or "there", mend if told else "")


def _unread(path: Path) -> str | None:
    """Return why a file cannot be read as text; a packed one beside what was unpacked from it does no harm."""
    if path.suffix == ".gz" and path.with_suffix("").is_file():
        return None
    with path.open("rb") as file:
        return no_text(file.read(LONGEST_MARK))


def check_segmenter(segmenter: str) -> Check:
    """The weights that find regions are there."""
    from maskoven_kedro.annotators.base import AnnotatorUnavailable
    from maskoven_kedro.annotators.weight_files import checkpoint_of, network_folder

    try:
        found = checkpoint_of([network_folder(segmenter, "segmenter")])
    except (AnnotatorUnavailable, OSError, ValueError) as error:
        mend = "kedro maskoven weights fetch sam_vit_h, or name another file as `regions.finder.segmenter`"
        return Check("weights of regions", False, " ".join(str(error).split()), mend)
    return Check("weights of regions", True, found[:16])


def check_linker_base(options: LinkingOptions) -> Check:
    """The network that linkers start from has its configuration, its tokenizer and its weights."""
    from maskoven_kedro.linker.build import check_base
    from maskoven_kedro.linker.config import LinkerUnavailable

    try:
        check_base(options.base, options.tower)
    except LinkerUnavailable as error:
        mend = "see `linking` in conf/oven/parameters/training.yml, and docs/oven.md"
        return Check("base of the linkers", False, " ".join(str(error).split()), mend)
    return Check("base of the linkers", True, options.base)


def check_entity_table(options: LinkingOptions, titles: Path, memory: int | None = None) -> Check:
    """Linkers that find entities hold a vector for every title, at the width of the base, in memory."""
    from maskoven_kedro.linker.build import width_of
    from maskoven_kedro.linker.config import LinkerUnavailable

    name = "memory of the linkers that find entities"
    try:
        with titles.open("rb") as lines:
            needed = 4 * width_of(options.base) * sum(1 for _ in lines)
    except (OSError, LinkerUnavailable):
        return Check(name, True, "nothing to measure")  # what is missing is told by its own check
    there = memory or os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    detail = f"{size(needed)} for the titles alone, {size(there)} in this machine"
    mend = "leave `retrieval` out of `linkers` in conf/*/globals.yml, or use a machine with more memory"
    return Check(name, needed < there, detail, mend if needed >= there else "")


def check_training_device(options: LinkingOptions) -> Check:
    """Half precision has the GPU that it needs, unless a stage is to be trained on the CPU."""
    import torch

    wanted = [
        name
        for name, stage in (("pretrain", options.pretrain), ("finetune", options.finetune))
        if (stage.precision, stage.device) == ("bfloat16", "auto")
    ]
    if not wanted or torch.cuda.is_available():
        return Check("device of the training", True, "as configured")
    mend = "use a machine with a GPU, or say " + " and ".join(
        f"`linking.{name}.device: cpu`" for name in wanted
    )
    return Check("device of the training", False, "there is no GPU for bfloat16", mend)


def check_weights(options: AnnotatorsOptions) -> Check:
    """The weights are there, whole, and, where the official hash is known, right."""
    from maskoven_kedro.annotators.base import AnnotatorUnavailable
    from maskoven_kedro.annotators.weight_files import absent_files
    from maskoven_kedro.pipelines.mask_annotation import nodes

    mend = "kedro maskoven weights list / fetch / verify, or name other files below `annotation`"
    if absent := absent_files(options):  # all of them, and before anything of gigabytes is read
        return Check("weights", False, "; ".join(absent), mend)
    try:
        hashes = nodes.weights_of(options)
    except (AnnotatorUnavailable, OSError, ValueError) as error:
        return Check("weights", False, " ".join(str(error).split()), mend)
    return Check("weights", True, ", ".join(one[:16] for one in hashes))


def check_devices(options: AnnotatorsOptions) -> Check:
    """The devices that the annotators ask for exist."""
    return check_device_names(one.device for one in options.used())


def check_device_names(names: Iterable[str]) -> Check:
    """Devices exist; each is tried with one number."""
    wanted = sorted(set(names) - {"cpu"})
    missing = []
    for name in wanted:
        import torch

        try:
            torch.empty(1, device=name)
        except (RuntimeError, AssertionError) as error:
            missing.append(f"{name}: {str(error).splitlines()[0]}")
    mend = "use a machine that has it, mend its driver, or set `device: cpu` where it is asked for"
    return Check(
        "devices", not missing, "; ".join(missing) or ", ".join(wanted) or "cpu", mend if missing else ""
    )


def check_device_memory(options: AnnotatorsOptions, workers: int) -> Check:
    """The networks of all workers have room on the GPU that they share, their batches not counted."""
    name = "memory of the GPU"
    on_gpu = [one for one in options.used() if one.device.startswith("cuda")]
    if not on_gpu:
        return Check(name, True, "not used")
    import torch

    if not torch.cuda.is_available():
        return Check(name, True, "not used")  # that there is none is told by `check_device_names`
    named = [getattr(one, part, "") for one in on_gpu for part in ("detector", "segmenter", "network")]
    files = [path for path in (Path(one).expanduser() for one in named) if path.is_file()]
    needed = workers * sum(path.stat().st_size for path in files)
    there = torch.cuda.mem_get_info()[1]
    detail = f"networks of {workers} workers take {size(needed)} of {size(there)}"
    mend = "let fewer share it: `executor: {workers: 1}` in conf/*/globals.yml, or more as it has room"
    return Check(name, needed < there, detail, mend if needed >= there else "")


def check_writable(root: Path, folders: Iterable[str] = FOLDERS) -> Check:
    """R05: files can be made in every folder that the run writes to; of one not there, in what it will be made in."""
    refused = []
    for folder in (root / name for name in folders):
        place = next(one for one in (folder, *folder.parents) if one.exists())
        refused += [
            f"'{one}' (no right to write)" for one in _below(folder) if not os.access(one, os.W_OK | os.X_OK)
        ]
        try:
            with tempfile.TemporaryFile(dir=place):
                pass
        except OSError as error:
            refused.append(f"'{place}' ({error.strerror})")
    mend = "give this user the right to write there, or set another `root` in globals.yml"
    detail = f"cannot write: {', '.join(sorted(set(refused)))}" if refused else f"'{root}' can be written"
    return Check("permissions", not refused, detail, mend if refused else "")


def _below(folder: Path) -> list[Path]:
    """Folders two levels down, as far as they are there: what an earlier run of somebody else made."""
    try:
        return [one for pattern in ("*", "*/*") for one in folder.glob(pattern) if os.path.isdir(one)]
    except OSError:
        return []  # the folder itself is told


def check_disk(root: Path, needed: int, free: Callable[[Path], int] | None = None) -> Check:
    """R04: there is room for what the plan expects to write."""
    place = next(one for one in (root, *root.absolute().parents) if one.exists())
    there = free(place) if free else shutil.disk_usage(place).free
    detail = f"{size(needed)} needed, {size(there)} free at '{place}'"
    mend = f"free {size(needed - there)} there, or set another `root` in globals.yml"
    return Check("disk", there >= needed, detail, mend if there < needed else "")


def check_knowledge_source(options: KnowledgeOptions) -> Check:
    """The source of knowledge has what it needs."""
    from maskoven_kedro.pipelines.knowledge_augmentation.sources import check_knowledge

    try:
        check_knowledge(options)
    except Exception as error:
        return Check("knowledge", False, " ".join(str(error).split()), "see `knowledge` in conf/*/parameters")
    return Check("knowledge", True, options.source)


def check_wikidata(options: KnowledgeOptions, answers: Callable[[], Path]) -> Check:
    """The endpoint answers, where the run may ask it: one small question, in turn with all who share `answers()`."""
    asked = options.wikidata
    if options.source == "snapshot" or asked.contact is None:
        return Check("wikidata endpoint", True, "not asked")
    from maskoven_kedro.knowledge.sparql_endpoint import EndpointRefused
    from maskoven_kedro.knowledge.wikidata import PatientEndpoint, WikidataUnavailable

    short = asked.model_copy(update={"timeout_s": min(asked.timeout_s, int(_CONNECT_SECONDS))})
    try:
        PatientEndpoint(short, answers()).reach()
    except (WikidataUnavailable, EndpointRefused) as error:
        mend = "correct `knowledge.wikidata.endpoint`, mend the network, or run again later"
        if options.source == "dump":
            mend += "; without `knowledge.wikidata.contact` the tables of the dump are asked alone"
        return Check("wikidata endpoint", False, str(error), mend)
    return Check("wikidata endpoint", True, asked.endpoint)


def check_language_model(options: LanguageModelOptions | None, price: float = 0.0) -> Check:
    """The server answers, takes the key and has the model; the price expected is below the ceiling. Costs nothing."""
    if options is None:
        return Check("language model", True, "not asked: the rules find what questions point at")
    if options.ceiling is not None and price > options.ceiling:
        detail = f"about {price:,.2f} expected, the ceiling is {options.ceiling:,.2f}"
        return Check(
            "language model", False, detail, "raise `ceiling`, or choose `mode: batch` or another model"
        )
    import openai

    from maskoven_kedro.knowledge.model_client import key_of, without_secret
    from maskoven_kedro.knowledge.service import ServiceRefuses

    try:
        with openai.OpenAI(
            api_key=key_of(options), base_url=options.endpoint, max_retries=0, timeout=_CONNECT_SECONDS
        ) as client:
            known = [one.id for one in client.models.list().data]
    except ServiceRefuses as error:
        return Check("language model", False, str(error), f"export {options.key_variable}=...")
    except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
        told = without_secret(f"{type(error).__name__}: {error}", options)
        mend = f"start the server, or correct `endpoint`, `model` and the key in {options.key_variable}"
        return Check(
            "language model", False, f"{options.endpoint} does not answer as it should ({told})", mend
        )
    if known and options.model not in known:
        some = ", ".join(known[:5])
        return Check(
            "language model", False, f"{options.model!r} is not among the server's models", f"it has {some}"
        )
    return Check("language model", True, f"{options.model} at {options.endpoint}")
