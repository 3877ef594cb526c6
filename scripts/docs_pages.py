"""Pages of the documentation that are read off the package: its tables and its API. A hook of mkdocs (mkdocs.yml)."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PACKAGE = "maskoven_kedro"
LEFT_OUT = re.compile(r"\.(miniature\.things|__main__)(\.|$)")
"""How single things are drawn, and the program's entry: nobody calls these."""

TABLES_HEAD = """# Tables

What the columns of every table are called and hold. Tables are Parquet files, or folders of Parquet shards; the catalog
(`conf/base/catalog`) says where each lies. The project reads these definitions from the same place as this page, and
refuses a table whose columns differ.
"""
API_HEAD = """# API

Every module of the package, with the first sentence of its documentation. `core` is pure: it imports neither Kedro nor
PyTorch. `annotators`, `linker` and `engine` are networks that run without Kedro. `pipelines` wires the parts.
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages to those in the folder."""
    root = Path(config.config_file_path).parent / "src"
    pages = {"tables.md": tables_page(root), "api/index.md": api_index(root)}
    pages |= {f"api/{_file_of(name)}": f"# {name}\n\n::: {PACKAGE}.{name}\n" for name, _ in modules(root)}
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def modules(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the dotted name, without the package's own, and the first sentence of each documented module, sorted."""
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root / PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        if name and documentation and not LEFT_OUT.search(f".{name}"):
            yield name, " ".join(documentation.split("\n\n")[0].split())


def api_index(root: Path) -> str:
    """Return the page that lists all modules, one table for each package."""
    groups: dict[str, list[str]] = {}
    for name, sentence in modules(root):
        group = name.partition(".")[0] if (root / PACKAGE / name.partition(".")[0]).is_dir() else "commands"
        groups.setdefault(group, []).append(f"| [{name}]({_file_of(name)}) | {_cell(sentence)} |")
    parts = [f"## {group}\n\n| module | |\n|---|---|\n" + "\n".join(rows) for group, rows in groups.items()]
    return "\n\n".join([API_HEAD, *parts]) + "\n"


def tables_page(root: Path) -> str:
    """Return the page of all tables, with what stands beneath each definition."""
    from maskoven_kedro.datasets.tables import TABLES

    told = {
        name: text for path in sorted((root / PACKAGE / "core").glob("*.py")) for name, text in _remarks(path)
    }
    parts = []
    for name, schema in TABLES.items():
        rows = [f"| `{column}` | {_type(dtype)} |" for column, dtype in schema.items()]
        remark = told.get(name.upper(), "")
        parts.append(f"## {name}\n\n{remark}\n\n| column | type |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join([TABLES_HEAD, *parts]) + "\n"


def _remarks(path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of every constant of a module that is followed by a text."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for statement, after in itertools.pairwise(body):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            yield statement.target.id, " ".join(str(after.value.value).split())


def _type(dtype: Any) -> str:
    """Return a type of polars as readers say it.

    >>> import polars as pl
    >>> _type(pl.List(pl.Binary))
    'list of binary'
    """
    import polars as pl

    if isinstance(dtype, pl.List):
        return f"list of {_type(dtype.inner)}"
    if isinstance(dtype, pl.Struct):
        return "struct of " + ", ".join(f"`{field.name}` {_type(field.dtype)}" for field in dtype.fields)
    return str(dtype).lower()


def _file_of(name: str) -> str:
    return f"{name}.md"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
