"""Files that mean harm, or were harmed: each ends in a named outcome, within its time, and hurts nobody else."""

import io
import resource
import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from qr import Refused, page_count, page_picture, read
from tests.qr.bills import REFERENCE, outcomes, scan
from tests.qr.files import add_page, encode, pdf_of, store, tiff_of

BLANK = Image.new("L", (400, 560), 255)


def bytes_of(pdf: Pdf, **options: object) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **options)  # type: ignore[arg-type]
    return file.getvalue()


def refusal(data: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        list(read(data))
    assert time.monotonic() - began < 12
    return refused.value.reason


def flate_page(width: int, height: int, data: bytes, bits: int = 1) -> bytes:
    pdf = Pdf.new()
    image = store(pdf, BLANK, "flate")
    image.Width, image.Height, image.BitsPerComponent = width, height, bits
    image.write(data, filter=Name.FlateDecode)
    add_page(pdf, [store(pdf, scan(dpi=200).convert("L"), "jpeg")])
    add_page(pdf, [image])
    add_page(pdf, [store(pdf, scan(dpi=200).convert("L"), "jpeg")])
    return bytes_of(pdf)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<script>alert(1)</script>" + pdf_of([BLANK]), "unknown_type"),
        (b"\n" + pdf_of([BLANK]), "unknown_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_type"),
        (b"PK\x03\x04" + bytes(100), "unknown_type"),
        (b"GIF89a" + bytes(100), "unknown_type"),
        (b"%PDF-1.7\n" + bytes(3000), "truncated"),
        (b"%PDF-1.7\n%%EOF\n", "unreadable_file"),
        (pdf_of([scan()])[:-1500], "truncated"),
        (encode(scan(), "PNG")[:9000], "truncated"),
        (b"\xff\xd8\xff" + bytes(500), "unreadable_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "unreadable_file"),
        (b"II*\x00" + bytes(500), "unreadable_file"),
        (b"MM\x00*\xff\xff\xff\xff", "unreadable_file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_scan_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_a_jpeg_that_breaks_off_is_damaged_for_half_a_bill_is_no_bill() -> None:
    whole = encode(scan(), "JPEG")
    [reading] = read(whole[: len(whole) // 2])
    assert (reading.outcome, reading.reason) == ("damaged", "truncated")


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_file_is_refused(password: str) -> None:
    pdf = Pdf.open(io.BytesIO(pdf_of([BLANK])))
    encrypted = bytes_of(pdf, encryption=pikepdf.Encryption(owner="owner", user=password))
    assert refusal(encrypted) == "encrypted"


def test_five_thousand_pages_are_too_many() -> None:
    pdf = Pdf.new()
    image = store(pdf, BLANK, "flate")
    for _ in range(5000):
        add_page(pdf, [image])
    assert refusal(bytes_of(pdf)) == "too_many_pages"


def test_a_picture_of_thirty_thousand_pixels_square_is_damaged_and_its_neighbours_are_read() -> None:
    bomb = zlib.compress(bytes(30000 * 30000 // 8), 9)
    readings = list(read(flate_page(30000, 30000, bomb)))
    assert [reading.outcome for reading in readings] == ["read", "damaged", "read"]
    assert readings[1].reason == "too_many_pixels"


def test_a_stream_that_unpacks_to_two_gigabytes_takes_only_its_own_page_along() -> None:
    packer = zlib.compressobj(9)
    chunk = bytes(1 << 24)
    start, again = (packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    bomb = start + 127 * again + packer.flush()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    readings = list(read(flate_page(2000, 2800, bomb, bits=8)))
    assert [readings[0].outcome, readings[2].outcome] == ["read", "read"]
    assert readings[1].outcome in ("damaged", "unreadable")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_png_bomb_is_refused() -> None:
    assert refusal(encode(Image.new("1", (30000, 30000)), "PNG")) == "too_many_pixels"
    assert refusal(encode(Image.new("L", (12000, 12000)), "PNG")) == "too_many_pixels"


def test_a_page_of_a_million_strokes_ends_in_its_time() -> None:
    pdf = Pdf.new()
    strokes = b"0 0 m 595 842 l S 0 0 595 842 re f\n" * 400_000
    add_page(pdf, [store(pdf, BLANK, "flate")], extra=strokes)
    add_page(pdf, [store(pdf, scan(dpi=200).convert("L"), "jpeg")])
    began = time.monotonic()
    first, second = read(bytes_of(pdf), jobs=2)
    assert first.outcome in ("damaged", "unreadable")
    assert second.outcome == "read"
    assert time.monotonic() - began < 40


def test_a_page_of_no_size_or_without_content_is_accounted_for() -> None:
    pdf = Pdf.new()
    for box in ([0, 0, 0, 0], [0, 0, 1e7, 1e7], [0, 0, 595, 842]):
        page = Dictionary(Type=Name.Page, MediaBox=Array(box))
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    readings = list(read(bytes_of(pdf)))
    assert [reading.page for reading in readings] == [1, 2, 3]
    assert {reading.outcome for reading in readings} <= {"unreadable", "damaged"}


def test_scripts_and_attachments_in_a_pdf_do_nothing() -> None:
    pdf = Pdf.open(io.BytesIO(pdf_of([scan(dpi=200)])))
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.attachments["evil.exe"] = b"MZ"
    assert outcomes(bytes_of(pdf)) == ["read"]


def test_the_type_is_the_contents_and_not_the_names(tmp_path: Path) -> None:
    for name, data in (("scan.pdf", encode(scan(), "PNG")), ("bill.jpg", pdf_of([scan(dpi=200)]))):
        (tmp_path / name).write_bytes(data)
        [reading] = read(tmp_path / name)
        assert reading.references == (REFERENCE,)


def test_a_tiff_that_runs_in_circles_ends() -> None:
    data = bytearray(tiff_of([BLANK, BLANK]))
    first = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[first : first + 2], "little")
    at = first + 2 + 12 * count
    data[at : at + 4] = data[4:8]
    assert page_count(bytes(data)) <= 2


def test_a_picture_of_a_hostile_page_is_refused_too() -> None:
    for data in (b"<svg/>", encode(Image.new("1", (30000, 30000)), "PNG")):
        with pytest.raises(Refused):
            page_picture(data, 1, 400)


def test_a_file_that_vanished_is_an_error_of_ours_and_not_of_the_page(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read(tmp_path / "nowhere.pdf"))
