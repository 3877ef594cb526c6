"""Relative paths that came from a file: accepted only where they stay inside their root (D02)."""

from pathlib import Path, PurePosixPath


class PathOutsideRoot(ValueError):
    """A relative path that is absolute, climbs, or means something else on another system."""


def checked_relative(relative: str) -> PurePosixPath:
    """Return `relative` as a POSIX path, having refused every spelling that could leave its root.

    Raises:
        PathOutsideRoot: empty, absolute, `..`, backslash, drive letter, or a control character such as NUL.
    """
    if not relative or relative.startswith("/"):
        raise PathOutsideRoot(f"{relative!r} is not a relative path")
    if any(ord(character) < 32 for character in relative):
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
    base = root.resolve()
    target = (base / checked_relative(relative)).resolve()
    if not target.is_relative_to(base):
        raise PathOutsideRoot(f"{relative!r} is a link that leaves its root")
    return target
