"""Reading pictures that others made: one upright RGB frame, or a named reason why not.

The frame of a picture is the one a person sees: EXIF rotation applied. Masks, boxes and displays use no
other. Conversions to 8-bit RGB are fixed and recorded: 16 bit by dropping the low byte, palette and alpha
over white, the first frame of an animation. Faults I01 to I07 and D02 end in `ImageFault`.
"""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from maskoven_kedro.core.image_formats import (
    ALLOWED,
    declares_no_pixels,
    end_of_scans,
    is_cut,
    refused_format,
)
from maskoven_kedro.core.paths import PathOutsideRoot, inside

_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)  # orientations that swap width and height
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    MemoryError,
)
_MENDS = {
    "image_missing": "fetch the file again or correct its path",
    "image_truncated": "fetch the file again: it ends before its picture does",
    "image_unreadable": "fetch the file again: its content is not a picture",
    "size_mismatch": "read the mentions again: the file on disk is not the one recorded",
    "image_too_large": "scale the picture down, or raise the limits if memory allows",
    "image_empty": "remove the file: it has no pixels",
    "format_refused": f"convert the file to one of {', '.join(ALLOWED)}",
    "path_outside_root": "write the path relative to the image root, with forward slashes",
}


class ImageFault(Exception):
    """A picture that cannot be used: `reason` (snake_case code), `detail`, and what would `mend` it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.mend = _MENDS[reason]

    def __reduce__(self) -> tuple[type["ImageFault"], tuple[str, str]]:
        return type(self), (self.reason, self.detail)  # so that it survives the way back from a worker


@dataclass(frozen=True)
class ImageLimits:
    """What is refused before anything is decoded (I06)."""

    max_pixels: int = 89_000_000
    max_side: int = 16_384
    max_bytes: int = 256 * 2**20


@dataclass(frozen=True)
class ImageHeader:
    """What a header tells: size in pixels of the upright frame, and the SHA-256 of the file's bytes."""

    width: int
    height: int
    sha256: str


@dataclass(frozen=True)
class Picture:
    """A decoded picture: `pixels` uint8 (height, width, 3), RGB, upright.

    `conversion` names what was done to get there, steps joined by `+`, in order; `none` for plain 8-bit RGB.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    sha256: str
    conversion: str


DEFAULT_LIMITS = ImageLimits()


def probe_image(root: Path, relative: str, limits: ImageLimits = DEFAULT_LIMITS) -> ImageHeader:
    """Read size and digest of the picture at `relative` under `root`, without decoding it.

    Raises:
        ImageFault: for every reason that shows without decoding; a cut file passes unless its header is cut.
    """
    data = _file_bytes(root, relative, limits)
    with _opened(data, limits) as image:
        width, height = image.size
        # The TIFF decoder states its size upright already, and turns the pixels itself.
        if image.format != "TIFF" and _orientation(image) in _SIDEWAYS:
            width, height = height, width
    return ImageHeader(width, height, hashlib.sha256(data).hexdigest())


def read_image(
    root: Path,
    relative: str,
    limits: ImageLimits = DEFAULT_LIMITS,
    expected: tuple[int, int] | None = None,
) -> Picture:
    """Decode the picture at `relative` under `root` into its upright 8-bit RGB frame.

    Args:
        root: folder that the path must stay in.
        relative: POSIX path from a record.
        limits: budget that is checked before decoding.
        expected: (width, height) of the record, upright; a different file is refused as `size_mismatch`.

    Raises:
        ImageFault: with one of the reasons image_missing, image_truncated, image_unreadable, size_mismatch,
            image_too_large, image_empty, format_refused, path_outside_root.
    """
    data = _file_bytes(root, relative, limits)
    pixels, steps = _decode(data, limits)
    height, width = pixels.shape[:2]
    if expected is not None and expected != (width, height):
        recorded = f"{expected[0]} x {expected[1]}"
        raise ImageFault("size_mismatch", f"{width} x {height} on disk, {recorded} recorded")
    return Picture(pixels, width, height, hashlib.sha256(data).hexdigest(), "+".join(steps) or "none")


def _file_bytes(root: Path, relative: str, limits: ImageLimits) -> bytes:
    try:
        path = inside(root, relative)
        if not path.is_file():
            raise ImageFault("image_missing", f"{relative!r} is not a file")
        size = path.stat().st_size
        if size > limits.max_bytes:
            raise ImageFault("image_too_large", f"{size} bytes, at most {limits.max_bytes} are read")
        data = path.read_bytes()
    except PathOutsideRoot as error:
        raise ImageFault("path_outside_root", str(error)) from error
    except (OSError, RuntimeError) as error:  # a loop of links, a name too long, no permission
        raise ImageFault("image_missing", f"{relative!r}: {type(error).__name__}") from error
    if not data:
        raise ImageFault("image_unreadable", "the file is empty")
    return data


def _opened(data: bytes, limits: ImageLimits) -> Image.Image:
    """Open the header with an allowed decoder and check the frame against the budget."""
    if declares_no_pixels(data):
        raise ImageFault("image_empty", "the header states a width or height of 0")
    if is_cut(data):
        raise ImageFault("image_truncated", "the file is shorter than its header says")
    if name := refused_format(data):
        raise ImageFault("format_refused", f"{name} is not decoded")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the budget below decides, not the decoder's own warning
            image = Image.open(io.BytesIO(data), formats=ALLOWED)
    except Image.DecompressionBombError as error:
        raise ImageFault("image_too_large", str(error)) from error
    except UnidentifiedImageError as error:
        raise ImageFault("image_unreadable", "the content is of no known picture format") from error
    except _DECODER_ERRORS as error:
        raise _decoding_fault(error) from error
    width, height = image.size
    if min(width, height) == 0:
        raise ImageFault("image_empty", f"{width} x {height} pixels")
    if max(width, height) > limits.max_side or width * height > limits.max_pixels:
        raise ImageFault(
            "image_too_large",
            f"{width} x {height}, at most {limits.max_pixels} pixels and {limits.max_side} on a side",
        )
    return image


def _decoding_fault(error: BaseException) -> ImageFault:
    text = str(error) or type(error).__name__
    cut = "truncated" in text.lower() or isinstance(error, EOFError)
    return ImageFault("image_truncated" if cut else "image_unreadable", text)


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 where the tag is missing, foreign or damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = image.getexif().get(_ORIENTATION, 1)
    except _DECODER_ERRORS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _decode(data: bytes, limits: ImageLimits) -> tuple[NDArray[np.uint8], list[str]]:
    """Decode, convert and turn upright; return the pixels and the names of the steps."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # another library may have set it, and half a picture would pass
    steps: list[str] = []
    with _opened(data, limits) as image:
        turned = _orientation(image) if image.format == "TIFF" else 1  # the TIFF decoder turns while loading
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if getattr(image, "is_animated", False):
                    image.seek(0)
                    steps.append("first_frame")
                image.load()
        except _DECODER_ERRORS as error:
            raise _decoding_fault(error) from error
        if image.format in ("JPEG", "MPO"):
            _refuse_silent_cut(data, image)
        orientation = 1 if image.format == "TIFF" else _orientation(image)
        pixels = upright(_to_rgb(image, steps), orientation)
    if max(orientation, turned) != 1:
        steps.append(f"exif_{max(orientation, turned)}")
    return np.ascontiguousarray(pixels), steps


def _refuse_silent_cut(data: bytes, image: Image.Image) -> None:
    """Refuse a JPEG whose data stop early although an end marker follows.

    libjpeg then fills the rest with grey, or leaves the later passes out, and reports success. Noise put
    before the end marker changes nothing in a complete picture, but is decoded where data are missing.
    """
    corner = np.asarray(image.crop((image.width - 1, image.height - 1, image.width, image.height)))
    grey = bool((np.abs(corner.astype(np.int16) - 128) <= 1).all())
    if not grey and image.mode != "CMYK" and "progressive" not in image.info:
        return
    end = end_of_scans(data)
    if end is None:
        return
    noisy = data[:end] + b"\x55\x2a" * 64 + b"\xff\xd9"
    try:
        with Image.open(io.BytesIO(noisy), formats=("JPEG",)) as again:
            complete = np.array_equal(np.asarray(again), np.asarray(image))
    except _DECODER_ERRORS:
        complete = False
    if not complete:
        raise ImageFault("image_truncated", "the data end before the last row, under a closing marker")


def _to_rgb(image: Image.Image, steps: list[str]) -> NDArray[np.uint8]:
    """Convert a loaded picture to 8-bit RGB by the fixed rules, adding the names of the steps."""
    if image.mode.startswith("I;16"):
        steps.append("16bit_high_byte")
        high = (np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8)
        steps.append("grey")
        return np.repeat(high[:, :, None], 3, axis=2)
    if image.mode in ("I", "F"):
        raise ImageFault("format_refused", "32-bit samples have no fixed range")
    if image.mode == "P":
        steps.append("palette")
    if image.has_transparency_data:
        steps.append("alpha_over_white")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        return np.asarray(Image.alpha_composite(white, image.convert("RGBA")))[:, :, :3]
    if image.mode in ("L", "1", "LA"):
        steps.append("grey")
    elif image.mode not in ("RGB", "P"):
        steps.append(image.mode.lower())
    try:
        return np.asarray(image.convert("RGB"))
    except ValueError as error:
        raise ImageFault("format_refused", f"pixels of mode {image.mode}") from error


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turn pixels (H, W, ...) stored under an EXIF orientation 1 to 8 into the frame a person sees."""
    if orientation in _SIDEWAYS:
        pixels = np.swapaxes(pixels, 0, 1)
    flip_rows = orientation in (3, 4, 7, 8)
    flip_columns = orientation in (2, 3, 6, 7)
    return pixels[:: -1 if flip_rows else 1, :: -1 if flip_columns else 1]
