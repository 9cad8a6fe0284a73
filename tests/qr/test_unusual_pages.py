"""Pages that are more than their scan, and files that few scanners write."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import segno
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from qr import read
from tests.qr.bills import URL, is_read, outcomes, saved, scan
from tests.qr.files import A4_POINTS, add_page, encode, pdf_of, store, tiff_of


def stamped(pdf: Pdf) -> None:
    """The bill as a note that is stuck onto an empty page."""
    add_page(pdf, [store(pdf, Image.new("L", (800, 1100), 255), "flate")])
    bill = Dictionary(XObject=Dictionary(Bill=store(pdf, scan(dpi=150).convert("L"), "flate")))
    box = Array([0, 0, *A4_POINTS])
    form = {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": box, "/Resources": bill}
    seen = pdf.make_stream(b"%f 0 0 %f 0 0 cm /Bill Do" % A4_POINTS, form)
    note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=box, F=4, AP=Dictionary(N=seen))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def stroked(pdf: Pdf) -> None:
    """The symbol drawn line by line over a letterhead that fills the page."""
    rows: Any = segno.make(URL, error="h", version=4, boost_error=False).matrix
    dark = [(150 + 2.6 * x, 600 - 2.6 * y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    lines = "".join(f"{x:.2f} {y:.2f} m {x + 2.6:.2f} {y:.2f} l S\n" for x, y in dark)
    add_page(pdf, [store(pdf, Image.new("L", (800, 1100), 255), "flate")], extra=b"2.6 w\n" + lines.encode())


def told_in_few_bits(pdf: Pdf) -> None:
    """Colour of four bits a channel, which the library that takes images out refuses."""
    bill = scan(dpi=150).convert("RGB")
    rows = np.asarray(bill).reshape(bill.height, -1) >> 4
    packed = (rows[:, ::2] << 4 | rows[:, 1::2]).tobytes()
    stream = store(pdf, bill, "flate")
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceRGB, 4
    stream.write(packed)
    add_page(pdf, [stream])


def told_as_ink(pdf: Pdf) -> None:
    """Four inks, white paper as none of any, as a printing office stores them."""
    grey = np.asarray(scan(dpi=150).convert("L"))
    none = np.full_like(grey, 255)
    bill = Image.merge("CMYK", [Image.fromarray(ink) for ink in (none, none, none, grey)])
    add_page(pdf, [store(pdf, bill, "jpeg")])


@pytest.mark.parametrize("make_page", [stamped, stroked, told_in_few_bits, told_as_ink])
def test_a_bill_is_read_that_is_not_where_scanners_put_it(make_page: Callable[[Pdf], None]) -> None:
    pdf = Pdf.new()
    make_page(pdf)
    [reading] = read(saved(pdf))
    assert is_read(reading)


def test_a_page_that_was_cut_is_told_as_a_person_sees_it() -> None:
    pdf = Pdf.new()
    add_page(pdf, [store(pdf, scan(dpi=150).convert("L"), "jpeg")])
    pdf.pages[0].obj.CropBox = Array([0, 0, A4_POINTS[0], A4_POINTS[1] - 20])
    [reading] = read(saved(pdf))
    assert is_read(reading)
    assert reading.height / reading.width == pytest.approx((A4_POINTS[1] - 20) / A4_POINTS[0], abs=0.002)


def test_how_a_camera_was_held_counts_for_a_picture_and_not_within_a_pdf() -> None:
    held = Image.Exif()
    held[274] = 6
    photograph = encode(scan(dpi=150).convert("L"), "JPEG", exif=held)
    pdf = Pdf.new()
    add_page(pdf, [store(pdf, scan(dpi=150).convert("L"), "jpeg")])
    pdf.pages[0].Resources.XObject["/Im0"].write(photograph, filter=Name.DCTDecode)
    [alone], [within] = read(photograph), read(saved(pdf))
    assert is_read(alone)
    assert is_read(within)
    assert (alone.width > alone.height, within.width > within.height) == (True, False)


def test_a_file_filled_up_with_zeros_is_whole() -> None:
    [reading] = read(pdf_of([scan(dpi=150).convert("L")]) + bytes(9000))
    assert is_read(reading)


def test_a_tiny_symbol_that_is_drawn_is_looked_at_more_finely_where_every_code_is_asked_for() -> None:
    rows: Any = segno.make("https://example.test/" + "a1b2c3" * 30, error="l", boost_error=False, micro=False).matrix
    module = 0.15 / 25.4 * 72
    dark = [(100.3 + module * x, 600.2 - module * y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit]
    drawn = "".join(f"{x:.3f} {y:.3f} {module:.3f} {module:.3f} re\n" for x, y in dark)
    pdf = Pdf.new()
    add_page(pdf, [], extra=drawn.encode() + b"f\n")
    assert outcomes(saved(pdf), any_codes=True) == ["foreign"]


def test_a_tiff_for_files_of_any_length_is_a_tiff() -> None:
    assert outcomes(tiff_of([scan(dpi=150).convert("L")], big_tiff=True)) == ["read"]
