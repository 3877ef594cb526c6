"""D04: archives are looked through before anything is written, and refused as a whole where one member is not plain."""

from __future__ import annotations

import io
import resource
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from maskoven_kedro.core import archives
from maskoven_kedro.core.archive_members import ArchiveLimits, ArchiveRefused
from maskoven_kedro.core.archives import inspect, unpack

PICTURES = {
    "04/oven_04000001.jpg": b"one" * 100,
    "05/a b, c.JPEG": b"",
    "05/\u00e9\u0627\U0001f680.jpg": b"x" * 70_000,
}


def entry(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, target
    return info


def packed(path: Path, *members: tuple[tarfile.TarInfo, bytes], mode: str = "w", good: bool = True) -> Path:
    """A tar of the pictures, then the members."""
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name, content in PICTURES.items() if good else ():
            tar.addfile(entry(name, size=len(content)), io.BytesIO(content))
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return path


def zipped(path: Path, files: dict[str, bytes], attributes: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = attributes << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz", "zip"])
def test_plain_archives_are_unpacked(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "shard"
    _ = (
        zipped(path, PICTURES)
        if mode == "zip"
        else packed(path, (entry("06", tarfile.DIRTYPE), b""), mode=mode)
    )
    told: list[tuple[int, int]] = []
    assert unpack(path, tmp_path / "out", progress=lambda done, of: told.append((done, of))) == 3
    assert files(tmp_path / "out") == PICTURES
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert inspect(path).size == 70_300


def test_members_below_a_point_and_rights_of_the_archive(tmp_path: Path) -> None:
    info = entry("./a/b.jpg", size=1)
    info.mode, info.uid = 0o4777, 0
    path = packed(
        tmp_path / "x.tar",
        (entry(".", tarfile.DIRTYPE), b""),
        (entry("./a", tarfile.DIRTYPE), b""),
        (info, b"1"),
    )
    unpack(path, tmp_path / "out")
    assert (tmp_path / "out/a/b.jpg").stat().st_mode & 0o6111 == 0


@pytest.mark.parametrize(
    "name",
    ["../up.jpg", "/etc/x", "a/../../up.jpg", "a/..", "..", "C:\\x.jpg", "C:/x", "a\\..\\b", "a\nb", "", "."],
)
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_d04_traversal_is_refused_before_writing(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / "x"
    _ = packed(path, (entry(name, size=1), b"1")) if kind == "tar" else zipped(path, {**PICTURES, name: b"1"})
    refused_before_writing(tmp_path, path, "x is not unpacked")


@pytest.mark.parametrize(
    ("info", "told"),
    [
        (entry("a", tarfile.SYMTYPE, target="/etc"), "symbolic link"),
        (entry("a", tarfile.SYMTYPE, target="04"), "symbolic link"),
        (entry("a", tarfile.LNKTYPE, target="../../secret"), "hard link"),
        (entry("a", tarfile.LNKTYPE, target="04/oven_04000001.jpg"), "hard link"),
        (entry("a", tarfile.CHRTYPE), "device"),
        (entry("a", tarfile.BLKTYPE), "device"),
        (entry("a", tarfile.FIFOTYPE), "pipe"),
        (entry("a", b"Z"), "unknown type|header|cut off"),
        (entry("04/oven_04000001.jpg"), "twice"),
        (entry("./04/oven_04000001.jpg"), "twice"),
        (entry("04/oven_04000001.jpg/under"), "file and a folder"),
        (entry("04/oven_04000001.jpg", tarfile.DIRTYPE), "file and a folder"),
    ],
)
def test_d04_links_devices_and_members_in_each_others_way(
    tmp_path: Path, info: tarfile.TarInfo, told: str
) -> None:
    refused_before_writing(tmp_path, packed(tmp_path / "x.tar", (info, b"")), told)


@pytest.mark.parametrize(("attributes", "told"), [(0o120777, "symbolic link"), (0o020644, "device")])
def test_d04_links_and_devices_in_a_zip(tmp_path: Path, attributes: int, told: str) -> None:
    refused_before_writing(tmp_path, zipped(tmp_path / "x.zip", {"a": b"/etc"}, attributes), told)


def refused_before_writing(
    tmp_path: Path, path: Path, told: str, limits: ArchiveLimits | None = None
) -> None:
    with pytest.raises(ArchiveRefused, match=told):
        unpack(path, tmp_path / "out", limits)
    assert not (tmp_path / "out").exists()


class Zeros(io.RawIOBase):
    """Zeros without end."""

    def read(self, size: int = -1) -> bytes:
        return bytes(size)


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_d04_a_bomb_is_refused_before_writing_in_flat_memory(tmp_path: Path, kind: str) -> None:
    """1 GB from 1 MB; the tar is given up at the header that says so."""
    path = tmp_path / "bomb"
    if kind == "gz":
        with tarfile.open(path, "w:gz", compresslevel=1) as tar:
            for number in range(3):
                tar.addfile(entry(f"{number}.jpg", size=60 << 20), Zeros())
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for number in range(3):
                archive.writestr(f"{number}.jpg", bytes(60 << 20))
    assert path.stat().st_size < 2 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused_before_writing(tmp_path, path, "bytes unpacked")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 << 10


def test_d04_a_million_members_are_refused_and_may_be_allowed(tmp_path: Path) -> None:
    one = packed(tmp_path / "one", good=False).read_bytes()
    assert not one.strip(b"\0")
    header = entry("000000").tobuf()
    path = tmp_path / "x.tar"
    with path.open("wb") as file:
        for number in range(20_001):
            info = (
                entry(f"{number:06d}").tobuf()
                if number % 100 == 0
                else header.replace(b"000000", b"%06d" % number, 1)
            )
            file.write(info if number % 100 == 0 else _summed(info))
        file.write(one)
    refused_before_writing(
        tmp_path, path, "more than 20000 members.*--members", ArchiveLimits(members=20_000)
    )
    assert len(inspect(path, ArchiveLimits(members=20_001)).files) == 20_001
    assert ArchiveLimits().members == 1_000_000


def _summed(header: bytes) -> bytes:
    """A tar header with its checksum right."""
    blank = header[:148] + b" " * 8 + header[156:]
    return blank[:148] + b"%06o\0 " % sum(blank) + blank[156:]


def test_d04_a_header_that_claims_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    long_name = entry("././@LongLink", tarfile.GNUTYPE_LONGNAME, size=1 << 30).tobuf()
    (tmp_path / "x.tar").write_bytes(long_name + bytes(4096))
    refused_before_writing(tmp_path, tmp_path / "x.tar", "no archive|header")


@pytest.mark.parametrize(
    "spoil",
    [lambda data: data[:-40], lambda data: data[: len(data) // 2], lambda _: b"<html>", lambda _: b""],
)
@pytest.mark.parametrize("mode", ["w:gz", "zip"])
def test_d04_what_is_no_whole_archive_is_refused(
    tmp_path: Path, spoil: Callable[[bytes], bytes], mode: str
) -> None:
    path = tmp_path / "x"
    _ = zipped(path, PICTURES) if mode == "zip" else packed(path, mode=mode)
    path.write_bytes(spoil(path.read_bytes()))
    refused_before_writing(tmp_path, path, "fetch it again")


def test_d04_a_plain_tar_that_is_cut_off_writes_no_half_file(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.tar")
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(ArchiveRefused):
        unpack(path, tmp_path / "out")
    assert all(PICTURES[name] == content for name, content in files(tmp_path / "out").items())


def inner(path: Path) -> bytes:
    return zipped(path, {"inner.jpg": b"1"}).read_bytes()


def test_d04_an_archive_in_an_archive_is_a_file_like_others(tmp_path: Path) -> None:
    """A tar file whose last member is a zip file ends like one, and is none."""
    content = inner(tmp_path / "inner.zip")
    path = packed(tmp_path / "x.tar", (entry("inner.zip", size=len(content)), content))
    unpack(path, tmp_path / "out")
    assert files(tmp_path / "out") == {**PICTURES, "inner.zip": content}


@pytest.mark.parametrize("at", [512, 1024, 1024 + 100], ids=["header", "member", "half a header"])
def test_d04_a_tar_that_is_cut_between_its_members_is_refused(tmp_path: Path, at: int) -> None:
    path = packed(tmp_path / "x.tar")
    path.write_bytes(path.read_bytes()[:at])
    refused_before_writing(tmp_path, path, "cut off")


def test_d04_a_tar_with_a_damaged_header_loses_nothing_silently(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.tar")
    content = bytearray(path.read_bytes())
    content[1024 + 148] ^= 1  # the checksum of the second header
    path.write_bytes(content)
    refused_before_writing(tmp_path, path, "damaged")


def test_d04_a_second_archive_behind_the_first_is_told(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.tar")
    path.write_bytes(path.read_bytes() * 2)
    refused_before_writing(tmp_path, path, "second archive; part it")


def test_d04_names_of_unfinished_files_get_in_no_ones_way(tmp_path: Path) -> None:
    names = ("a.jpg.part", ".unpacking", "a.jpg", "\u4e00" * 85)  # the last takes 255 bytes
    path = packed(tmp_path / "x.tar", *((entry(name, size=1), b"1") for name in names), good=False)
    (tmp_path / "out").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "out/.unpacking_").symlink_to(tmp_path / "secret")
    assert unpack(path, tmp_path / "out") == 4
    assert files(tmp_path / "out") == dict.fromkeys(names, b"1")
    assert (tmp_path / "secret").read_bytes() == b"secret"


@pytest.mark.parametrize("name", ["x" * 256, "\u4e00" * 86, "/".join(["d" * 99] * 50)])
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_d04_a_name_that_no_file_can_have_is_refused_before_writing(
    tmp_path: Path, name: str, kind: str
) -> None:
    path = tmp_path / "x"
    _ = packed(path, (entry(name, size=1), b"1")) if kind == "tar" else zipped(path, {**PICTURES, name: b"1"})
    refused_before_writing(tmp_path, path, "longer name")


@pytest.mark.parametrize(("members", "lie"), [(2, 0), (70_000, 0), (70_000, 1)])
def test_d04_members_of_a_zip_are_counted_before_it_is_opened(
    tmp_path: Path, members: int, lie: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beyond 65,535, where another record tells the number; and where the number is a lie, the list is long."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}{'x' * 240 if lie else ''}", b"")
    if lie:
        content = bytearray(path.read_bytes())
        at = content.rindex(b"PK\x06\x06") + 24
        content[at : at + 16] = bytes(16)
        path.write_bytes(content)
    assert len(inspect(path, ArchiveLimits(members=members)).files) == members
    monkeypatch.setattr(zipfile, "ZipFile", lambda _: pytest.fail("opened"))
    most = members // 100 if lie else members - 1
    refused_before_writing(tmp_path, path, f"more than {most} members", ArchiveLimits(members=most))


def test_d04_a_zip_whose_members_lie_before_its_beginning_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", PICTURES)
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x05\x06") + 17] += 1  # where the list of members begins
    path.write_bytes(content)
    with pytest.raises(ArchiveRefused, match="cut off"):
        unpack(path, tmp_path / "out")
    assert files(tmp_path / "out") == {}


def test_d04_files_under_a_password_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", PICTURES)
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    refused_before_writing(tmp_path, path, "password")


def test_d04_a_link_in_the_folder_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out/04").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ArchiveRefused, match="remove the link"):
        unpack(packed(tmp_path / "x.tar"), tmp_path / "out")
    assert not files(tmp_path / "elsewhere")
    assert set(files(tmp_path / "out")) == set()


def test_a_full_disk_is_told_before_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(ArchiveRefused, match="GB are free"):
        unpack(packed(tmp_path / "x.tar"), tmp_path / "out")
    assert files(tmp_path / "out") == {}


def test_r01_an_unpacking_that_was_ended_goes_on(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.tar.gz", mode="w:gz")
    unpack(path, tmp_path / "out")
    (tmp_path / "out/05/a b, c.JPEG").unlink()
    (tmp_path / "out/04/oven_04000001.jpg").write_bytes(b"half")
    assert unpack(path, tmp_path / "out") == 2
    assert files(tmp_path / "out") == PICTURES


def test_d04_members_that_share_their_bytes_are_refused_before_writing(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", PICTURES)
    content = bytearray(path.read_bytes())
    last = content.rindex(b"PK\x01\x02") + 42
    content[last : last + 4] = bytes(4)  # its content is said to be that of the first
    path.write_bytes(content)
    refused_before_writing(tmp_path, path, "lie upon one another")


def test_d04_nothing_unfinished_is_left_of_a_damaged_file(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.jpg": b"a" * 1_000})
    content = bytearray(path.read_bytes())
    content[14] ^= 1  # its checksum, said before it and in the list at the end
    content[content.rindex(b"PK\x01\x02") + 16] ^= 1
    path.write_bytes(content)
    with pytest.raises(ArchiveRefused, match="CRC"):
        unpack(path, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("mark", "kind"), [(b"7z\xbc\xaf\x27\x1c", "a 7z file"), (b"Rar!\x1a\x07", "a RAR file")]
)
def test_archives_of_other_kinds_are_named(tmp_path: Path, mark: bytes, kind: str) -> None:
    path = tmp_path / "x.7z"
    path.write_bytes(mark + bytes(200))
    with pytest.raises(ArchiveRefused, match=kind):
        inspect(path)
