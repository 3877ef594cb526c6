"""What a file claims to be, read from its first bytes and its JPEG scans, without decoding a pixel."""

import re
import struct

ALLOWED: tuple[str, ...] = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""The decoders that may run on a file from outside, as Pillow names them."""

_REFUSED: tuple[tuple[bytes, int, str], ...] = (
    (b"%!PS", 0, "EPS"),
    (b"\xc5\xd0\xd3\xc6", 0, "EPS"),
    (b"%PDF", 0, "PDF"),
    (b"SIMPLE  =", 0, "FITS"),
    (b"\x00\x00\x00\x0cjP  ", 0, "JPEG2000"),
    (b"\xff\x4f\xff\x51", 0, "JPEG2000"),
    (b"8BPS", 0, "PSD"),
    (b"ftyp", 4, "HEIF or AVIF"),
    (b"\x00\x00\x01\x00", 0, "ICO"),
    (b"icns", 0, "ICNS"),
    (b"<svg", 0, "SVG"),
)
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def refused_format(data: bytes) -> str | None:
    """Return the name of a known image format that is not on the allow-list, or None."""
    for magic, offset, name in _REFUSED:
        if data.startswith(magic, offset):
            return name
    return None


def declares_no_pixels(data: bytes) -> bool:
    """Say whether the header of a PNG, GIF, BMP or JPEG states a width or height of zero."""
    size: tuple[int, ...] | None = None
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        size = struct.unpack(">II", data[16:24])
    elif data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        size = struct.unpack("<HH", data[6:10])
    elif data.startswith(b"BM") and len(data) >= 26:
        size = struct.unpack("<ii", data[18:26])
    elif data.startswith(b"\xff\xd8"):
        frame = re.search(rb"\xff[\xc0-\xc3]\x00.\x08(....)", data, re.DOTALL)
        size = struct.unpack(">HH", frame.group(1)) if frame else None
    return size is not None and 0 in size


def is_cut(data: bytes) -> bool:
    """Say whether a WebP or TIFF file is shorter than its own header says.

    Their decoders report a cut file as foreign, so it has to be told apart here.
    """
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    if data.startswith((b"II*\x00", b"MM\x00*")) and len(data) >= 8:
        return int.from_bytes(data[4:8], "little" if data.startswith(b"II") else "big") + 2 > len(data)
    return False


def end_of_scans(data: bytes) -> int | None:
    """Return the offset of the end marker of the first image in a JPEG file, or None if there is none.

    Embedded thumbnails lie inside segments, which are skipped by their stated lengths.
    """
    at = 2
    while match := _MARKER.search(data, at):
        marker, at = data[match.end() - 1], match.end()
        if marker == 0xD9:
            return match.end() - 2
        if marker in (0x01, 0xD8):
            continue
        if at + 2 > len(data):
            return None
        at += int.from_bytes(data[at : at + 2], "big")
    return None
