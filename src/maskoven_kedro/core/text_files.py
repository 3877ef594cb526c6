"""What a file is that should hold text in UTF-8 and does not, by its first bytes."""

LONGEST_MARK = 6
"""Bytes that `no_text` looks at."""

_PACKED = "packed ({}): unpack it"
_MARKS = {
    b"\x1f\x8b": _PACKED.format("gzip"),
    b"BZh": _PACKED.format("bzip2"),
    b"\xfd7zXZ\x00": _PACKED.format("xz"),
    b"\x28\xb5\x2f\xfd": _PACKED.format("zstd"),
    b"PK\x03\x04": "a zip file, or a spreadsheet: unpack it, or save it as text",
    b"\xff\xfe": "text in UTF-16: save it as UTF-8",
    b"\xfe\xff": "text in UTF-16: save it as UTF-8",
}


def no_text(beginning: bytes) -> str | None:
    """Return what a file is instead of text in UTF-8, and what to do, None where nothing speaks against it.

    >>> no_text(b"\\x1f\\x8b\\x08\\x00"), no_text(b"{")
    ('packed (gzip): unpack it', None)
    """
    return next((told for mark, told in _MARKS.items() if beginning.startswith(mark)), None)
