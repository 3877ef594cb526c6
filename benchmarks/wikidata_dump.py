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
    chance = random.Random(1)
    lines = b",\n".join(
        json.dumps(item(n, chance), separators=(",", ":")).encode() for n in range(1, items + 1)
    )
    text = b"[\n" + lines + b"\n]\n"
    streams = [text[start : start + _STREAM] for start in range(0, len(text), _STREAM)]
    (folder / "dump.json.bz2").write_bytes(b"".join(map(bz2.compress, streams)))
    (folder / "dump.json.gz").write_bytes(gzip.compress(text, 6))
    return len(text), [folder / "dump.json.bz2", folder / "dump.json.gz"]


_READ = (
    "import resource, sys, pathlib; from maskoven_kedro.knowledge.dump import build_tables\n"
    "build_tables(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), part_lines=int(sys.argv[3]))\n"
    "used = resource.getrusage(resource.RUSAGE_SELF)\n"
    "print(used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)"
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
