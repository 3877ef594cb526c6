"""Amounts as people read them: three digits, and the unit that suits."""

from __future__ import annotations

import math
from collections.abc import Sequence

_TIMES = (("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0))
_SIZES = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("bytes", 1.0))


def duration(hours: float) -> tuple[str, str]:
    """Return a time as number and unit.

    >>> duration(4650), duration(0.05), duration(0.0004), duration(0)
    (('4,650', 'hours'), ('3.00', 'minutes'), ('1.44', 'seconds'), ('0', 'seconds'))
    """
    return _in_its_unit(3600 * hours, _TIMES)


def size(number: float) -> str:
    """Return a number of bytes in words.

    >>> size(52_454_210_000), size(230_000), size(12)
    ('52.5 GB', '230 kB', '12.0 bytes')
    """
    return " ".join(_in_its_unit(number, _SIZES))


def _in_its_unit(amount: float, units: Sequence[tuple[str, float]]) -> tuple[str, str]:
    name, unit = next((one for one in units if amount >= one[1]), units[-1])
    return _three_digits(amount / unit), name


def _three_digits(number: float) -> str:
    if number <= 0:
        return "0"
    return f"{number:,.{max(0, 2 - math.floor(math.log10(number)))}f}"
