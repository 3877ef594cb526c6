"""Pictures that others made: the upright frame, the fixed conversions, and every fault by its code."""

import io
import pickle
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from maskoven_kedro.core.images import ImageFault, ImageLimits, probe_image, read_image, upright

_GENERATOR = np.random.Generator(np.random.PCG64(3))
PHOTO = np.kron(_GENERATOR.integers(0, 255, (9, 12, 3)), np.ones((16, 16, 1))).astype(np.uint8)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def reason_of(root: Path, data: bytes, name: str = "x.jpg", **options: object) -> str:
    (root / name).write_bytes(data)
    with pytest.raises(ImageFault) as caught:
        read_image(root, name, **options)
    assert caught.value.detail
    assert caught.value.mend
    return caught.value.reason


def test_plain_picture_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(Image.fromarray(PHOTO), "PNG"))
    picture = read_image(tmp_path, "a.png")
    assert np.array_equal(picture.pixels, PHOTO)
    assert (picture.width, picture.height, picture.conversion) == (192, 144, "none")
    header = probe_image(tmp_path, "a.png")
    assert (header.width, header.height, header.sha256) == (192, 144, picture.sha256)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_i01_cut_file_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    data = encoded(Image.fromarray(PHOTO), kind)
    assert reason_of(tmp_path, data[: int(len(data) * share)]) == "image_truncated"


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_i01_cut_jpeg_with_a_closing_marker_is_refused(tmp_path: Path, progressive: bool, mode: str) -> None:
    """I01: decoders fill such a file with grey and call it whole."""
    data = encoded(Image.fromarray(PHOTO).convert(mode), "JPEG", progressive=progressive)
    assert reason_of(tmp_path, data[: len(data) // 2] + b"\xff\xd9") == "image_truncated"


@pytest.mark.parametrize("progressive", [False, True])
def test_i01_whole_grey_jpeg_is_kept(tmp_path: Path, progressive: bool) -> None:
    """I01: a picture that really ends in middle grey is not mistaken for a cut one."""
    grey = PHOTO.copy()
    grey[70:] = 128
    thumbnail = encoded(Image.fromarray(PHOTO[:32, :32]), "JPEG")
    exif = Image.Exif()
    exif[0x9286] = thumbnail  # an embedded end marker must not be taken for the end of the picture
    data = encoded(Image.fromarray(grey), "JPEG", progressive=progressive, exif=exif)
    (tmp_path / "grey.jpg").write_bytes(data + b"trailing words")
    assert read_image(tmp_path, "grey.jpg").pixels.shape == (144, 192, 3)


@pytest.mark.parametrize("data", [b"<!DOCTYPE html><html>404</html>", b"", b"\x00" * 300, b"\xff\xd8"])
def test_i02_not_a_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    assert reason_of(tmp_path, data) in ("image_unreadable", "image_truncated")


def test_i02_html_and_nothing_are_unreadable(tmp_path: Path) -> None:
    assert reason_of(tmp_path, b"<html><body>gone</body></html>") == "image_unreadable"
    assert reason_of(tmp_path, b"") == "image_unreadable"


def test_missing_file_and_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    for name in ("none.jpg", "folder.jpg", "a" * 300 + ".jpg"):
        with pytest.raises(ImageFault, match="image_missing"):
            read_image(tmp_path, name)


def test_i03_other_size_than_recorded(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(PHOTO), "PNG")
    assert reason_of(tmp_path, data, expected=(144, 192)) == "size_mismatch"
    assert read_image(tmp_path, "x.jpg", expected=(192, 144)).width == 192


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "JPEG"])
def test_i04_every_orientation_ends_in_the_upright_frame(tmp_path: Path, orientation: int, kind: str) -> None:
    """I04: pixels are as a person sees them, and the header states that same frame."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(Image.fromarray(PHOTO), kind, exif=exif, **options)
    (tmp_path / "turned").write_bytes(data)
    stored = Image.open(io.BytesIO(encoded(Image.fromarray(PHOTO), kind, **options))).convert("RGB")
    stored.getexif()[0x0112] = orientation
    seen = np.asarray(ImageOps.exif_transpose(stored))
    picture, header = read_image(tmp_path, "turned"), probe_image(tmp_path, "turned")
    assert np.array_equal(picture.pixels, seen)
    assert (header.width, header.height) == (picture.width, picture.height) == (seen.shape[1], seen.shape[0])
    assert picture.conversion == ("none" if orientation == 1 else f"exif_{orientation}")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_i04_a_mask_turns_like_its_picture(orientation: int) -> None:
    """I04: turning by the inverse tag gives the stored mask back."""
    mask = PHOTO[:, :, 0] > 100
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    turned = upright(mask.astype(np.uint8), orientation)
    assert np.array_equal(upright(turned, inverse).astype(bool), mask)


def test_i04_foreign_tag_means_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    (tmp_path / "a.png").write_bytes(encoded(Image.fromarray(PHOTO), "PNG", exif=exif))
    assert np.array_equal(read_image(tmp_path, "a.png").pixels, PHOTO)


def test_i05_sixteen_bit_keeps_the_high_byte(tmp_path: Path) -> None:
    ramp = (np.arange(64 * 64) * 16).astype(np.uint16).reshape(64, 64)
    for kind in ("PNG", "TIFF"):
        (tmp_path / "deep").write_bytes(encoded(Image.fromarray(ramp), kind))
        picture = read_image(tmp_path, "deep")
        assert np.array_equal(picture.pixels[:, :, 1], (ramp >> 8).astype(np.uint8))
        assert picture.conversion == "16bit_high_byte+grey"


def test_i05_sixteen_bit_colour(tmp_path: Path) -> None:
    deep = (PHOTO.astype(np.uint16) << 8) + 77
    (tmp_path / "deep").write_bytes(cv2.imencode(".png", deep[:, :, ::-1])[1].tobytes())
    assert np.array_equal(read_image(tmp_path, "deep").pixels, PHOTO)


@pytest.mark.parametrize(
    ("mode", "kind", "conversion"),
    [("L", "PNG", "grey"), ("1", "PNG", "grey"), ("CMYK", "JPEG", "cmyk"), ("P", "PNG", "palette")],
)
def test_i05_modes_become_rgb(tmp_path: Path, mode: str, kind: str, conversion: str) -> None:
    image = Image.fromarray(PHOTO).convert(mode)
    data = encoded(image, kind)
    (tmp_path / "x").write_bytes(data)
    picture = read_image(tmp_path, "x")
    assert picture.conversion == conversion
    assert np.array_equal(picture.pixels, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_i05_alpha_lies_over_white(tmp_path: Path, mode: str) -> None:
    alpha = np.full(PHOTO.shape[:2], 255, np.uint8)
    alpha[:40] = 0
    image = Image.fromarray(np.dstack([PHOTO, alpha])).convert(mode)
    (tmp_path / "x").write_bytes(encoded(image, "PNG"))
    picture = read_image(tmp_path, "x")
    assert (picture.pixels[:40] == 255).all()
    assert not (picture.pixels[41:] == 255).all()
    assert "alpha_over_white" in picture.conversion


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_i05_animation_gives_its_first_frame(tmp_path: Path, kind: str) -> None:
    frames = [Image.fromarray(np.full((20, 30, 3), shade, np.uint8)) for shade in (10, 120, 240)]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    (tmp_path / "x").write_bytes(data)
    picture = read_image(tmp_path, "x")
    assert picture.pixels.max() <= 20
    assert picture.conversion.startswith("first_frame")


def test_i05_samples_without_a_range_are_refused(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(PHOTO[:, :, 0].astype(np.float32)), "TIFF")
    assert reason_of(tmp_path, data) == "format_refused"


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(1, 100_000), (12_000, 9_000), (60_000, 60_000)])
def test_i06_budget_is_checked_before_decoding(tmp_path: Path, width: int, height: int) -> None:
    data = png_header(width, height)
    assert reason_of(tmp_path, data) == "image_too_large"
    with pytest.raises(ImageFault, match="image_too_large"):
        probe_image(tmp_path, "x.jpg")


def test_i06_budget_is_an_option(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(PHOTO), "PNG")
    assert reason_of(tmp_path, data, limits=ImageLimits(max_pixels=1000)) == "image_too_large"
    assert reason_of(tmp_path, data, limits=ImageLimits(max_bytes=100)) == "image_too_large"


def test_i06_no_pixels(tmp_path: Path) -> None:
    bitmap = bytearray(encoded(Image.fromarray(PHOTO), "BMP"))
    bitmap[18:22] = b"\0" * 4
    jpeg = bytearray(encoded(Image.fromarray(PHOTO), "JPEG"))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 7] = b"\0\0"
    gif = b"GIF89a" + struct.pack("<HHBBB", 0, 4, 0, 0, 0) + b";"
    for data in (png_header(0, 5), bytes(bitmap), bytes(jpeg), gif):
        assert reason_of(tmp_path, data) == "image_empty"


@pytest.mark.parametrize(
    "data",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"%PDF-1.7\n",
        b"SIMPLE  =                    T" + b" " * 50,
        b"\x00\x00\x00\x0cjP  \r\n\x87\n",
        b"\xff\x4f\xff\x51\x00\x2f",
        b"\x00\x00\x00\x1cftypavif",
    ],
)
def test_i07_exotic_formats_are_refused(tmp_path: Path, data: bytes) -> None:
    assert reason_of(tmp_path, data + b"\x00" * 64) == "format_refused"


def test_i07_jpeg2000_that_pillow_could_read_is_refused(tmp_path: Path) -> None:
    assert reason_of(tmp_path, encoded(Image.fromarray(PHOTO), "JPEG2000")) == "format_refused"


@pytest.mark.parametrize(
    "relative",
    ["/etc/passwd", "../secret.png", "a/../../secret.png", "C:\\x.png", "C:/x.png", "a\\b.png", "a\0b", ""],
)
def test_d02_path_that_leaves_the_root(tmp_path: Path, relative: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(encoded(Image.fromarray(PHOTO), "PNG"))
    for read in (read_image, probe_image):
        with pytest.raises(ImageFault, match="path_outside_root"):
            read(root, relative)


def test_d02_link_that_leaves_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(encoded(Image.fromarray(PHOTO), "PNG"))
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "folder").symlink_to(tmp_path)
    for relative in ("link.png", "folder/secret.png"):
        with pytest.raises(ImageFault, match="path_outside_root"):
            read_image(root, relative)
    (root / "loop.png").symlink_to(root / "loop.png")
    with pytest.raises(ImageFault, match="image_missing"):
        read_image(root, "loop.png")


def test_fault_survives_the_way_between_processes() -> None:
    fault = pickle.loads(pickle.dumps(ImageFault("image_missing", "gone")))
    assert (fault.reason, fault.detail, fault.mend) == (
        "image_missing",
        "gone",
        ImageFault("image_missing", "").mend,
    )
