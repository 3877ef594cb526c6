"""Relative paths that came from a file: accepted only where they stay inside their root (D02)."""

import os
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath

_CONTROL = re.compile(r"[\x00-\x1f]")


class PathOutsideRoot(ValueError):
    """A relative path that is absolute, climbs, or means something else on another system."""


def checked_relative(relative: str) -> PurePosixPath:
    """Return `relative` as a POSIX path, having refused every spelling that could leave its root.

    Raises:
        PathOutsideRoot: empty, absolute, `..`, backslash, drive letter, or a control character such as NUL.
    """
    if not relative or relative.startswith("/"):
        raise PathOutsideRoot(f"{relative!r} is not a relative path")
    if _CONTROL.search(relative):
        raise PathOutsideRoot(f"{relative!r} holds a control character")
    if "\\" in relative or (len(relative) > 1 and relative[1] == ":"):
        raise PathOutsideRoot(f"{relative!r} is a path of another system")
    path = PurePosixPath(relative)
    if ".." in path.parts:
        raise PathOutsideRoot(f"{relative!r} climbs out of its folder")
    return path


def inside(root: Path, relative: str) -> Path:
    """Return the path of `relative` under `root`, links resolved.

    Raises:
        PathOutsideRoot: the spelling is refused, or a symbolic link leads out of `root`.
    """
    base = _resolved(os.path.abspath(root))
    target = str(base)
    for part in checked_relative(relative).parts:
        target = f"{target}/{part}"
        if os.path.islink(target):
            return _followed(base, relative)
    return Path(target)


def _followed(base: Path, relative: str) -> Path:
    target = (base / relative).resolve()
    if not target.is_relative_to(base):
        raise PathOutsideRoot(f"{relative!r} is a link that leaves its root")
    return target


@lru_cache(maxsize=32)
def _resolved(root: str) -> Path:
    """Return a root with its links resolved: once, because millions of pictures lie below one root."""
    return Path(root).resolve()
