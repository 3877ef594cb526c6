"""How fast a Wikidata dump becomes tables, in how much memory: `python benchmarks/wikidata_dump.py [--items 20000]`.

Writes a dump of items of about 15 kB each, as Wikidata's are on average, packs it by bz2 and gz, and reads each in a
process of its own. Prints MB of text per second, MB of file per second, and the largest resident memory in MB.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_STREAM = 900_000  # bytes of text in a stream of lbzip2


def item(number: int, chance: random.Random) -> dict[str, Any]:
    """Return an item with 50 labels, 40 statements with references, and 10 sitelinks."""
    languages = ["en", "mul", *(f"l{n}" for n in range(48))]
    word = f"{chance.getrandbits(40):x}"
    claims = {
        name: [_statement(name, f"Q{chance.randrange(1, 10**8)}", chance)]
        for name in ("P31", "P279", "P171", *(f"P{n}" for n in range(1000, 1037)))
    }
    return {
        "type": "item", "id": f"Q{number}",
        "labels": {one: {"language": one, "value": f"{word} {one}"} for one in languages},
        "aliases": {"en": [{"language": "en", "value": f"the {word}"}]},
        "claims": claims,
        "sitelinks": {f"{one}wiki": {"site": f"{one}wiki", "title": word, "badges": []} for one in languages[:10]},
    }  # fmt: skip


def _statement(name: str, target: str, chance: random.Random) -> dict[str, Any]:
    snak = {
        "snaktype": "value", "property": name, "hash": f"{chance.getrandbits(160):x}", "datatype": "wikibase-item",
        "datavalue": {"value": {"entity-type": "item", "id": target}, "type": "wikibase-entityid"},
    }  # fmt: skip
    return {
        "mainsnak": snak,
        "type": "statement",
        "rank": "normal",
        "references": [{"snaks": {name: [snak]}}],
    }


def write(folder: Path, items: int) -> tuple[int, list[Path]]:
    """Write the dump both ways; return its length unpacked, and the files."""
    paths = [folder / "dump.json.bz2", folder / "dump.json.gz"]
    length, rest = 0, b""
    with paths[0].open("wb") as streams, gzip.open(paths[1], "wb", 6) as packed:
        for text in _text(items):
            length += len(text)
            packed.write(text)
            rest += text
            while len(rest) >= _STREAM:
                streams.write(bz2.compress(rest[:_STREAM]))
                rest = rest[_STREAM:]
        streams.write(bz2.compress(rest))
    return length, paths


def _text(items: int) -> Iterator[bytes]:
    chance = random.Random(1)
    for number in range(1, items + 1):
        line = json.dumps(item(number, chance), separators=(",", ":")).encode()
        yield (b"[\n" if number == 1 else b",\n") + line
    yield b"\n]\n"


# VmHWM: what getrusage says includes the process that started this one.
_READ = (
    "import re, resource, sys, pathlib; from maskoven_kedro.knowledge.dump import build_tables\n"
    "build_tables(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), part_lines=int(sys.argv[3]))\n"
    "used = resource.getrusage(resource.RUSAGE_SELF)\n"
    "peak = re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1]\n"
    "print(int(peak) // 1024, used.ru_utime + used.ru_stime)"
)


def main() -> None:
    """Print a JSON row per kind of file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--part-lines", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        length, files = write(folder, arguments.items)
        for path in files:
            started = time.monotonic()
            command = [
                sys.executable,
                "-c",
                _READ,
                str(path),
                str(folder / path.suffix),
                str(arguments.part_lines),
            ]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds = time.monotonic() - started
            row = {
                "file": path.name,
                "items": arguments.items,
                "text_mb": round(length / 1e6),
                "s": round(seconds, 1),
            }
            row |= {"text_mb_per_s": round(length / 1e6 / seconds, 1)}
            row |= {"file_mb_per_s": round(path.stat().st_size / 1e6 / seconds, 1)}
            memory, cpu = done.stdout.split()
            print(json.dumps(row | {"cpu_s": round(float(cpu), 1), "memory_mb": int(memory)}))


if __name__ == "__main__":
    main()
