"""Files as scanners, fax machines and strangers write them."""

import io
import struct
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

A4_POINTS = (595.0, 842.0)


def picture(pixels: Any) -> Image.Image:
    """Grey, or BGR as the damage generator makes it."""
    return Image.fromarray(pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[..., ::-1]))


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A file of one picture."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def tiff_of(images: list[Image.Image], **options: Any) -> bytes:
    """A TIFF of several pages."""
    file = io.BytesIO()
    images[0].save(file, "TIFF", save_all=True, append_images=images[1:], **options)
    return file.getvalue()


def pdf_of(images: list[Image.Image], how: str = "jpeg", **page: Any) -> bytes:
    """A PDF with one picture a page, stored as a scanner would: jpeg, jpx, flate, g4, g3, jbig2."""
    pdf = Pdf.new()
    for image in images:
        add_page(pdf, [store(pdf, image, how)], **page)
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def add_page(pdf: Pdf, streams: list[Stream], rotate: int = 0, extra: bytes = b"", matrix: str = "") -> None:
    """A page filled by one picture, or by strips one under the other."""
    width, height = A4_POINTS
    heights = [int(stream.Height) for stream in streams]
    content, top = b"", height
    for number, rows in enumerate(heights):
        part = height * rows / sum(heights)
        top -= part
        place = matrix or f"{width} 0 0 {part:.4f} 0 {top:.4f}"
        content += f"q {place} cm /Im{number} Do Q\n".encode()
    names = {f"/Im{number}": stream for number, stream in enumerate(streams)}
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=Dictionary(XObject=Dictionary(names)),
        Contents=pdf.make_stream(content + extra),
        Rotate=rotate,
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def store(pdf: Pdf, image: Image.Image, how: str) -> Stream:
    """The picture as a PDF stream."""
    common = {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": image.width, "/Height": image.height}
    grey = {"/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 8}
    bilevel = {"/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 1}
    if how in ("jpeg", "jpx"):
        space = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}[image.mode]
        rated = {"irreversible": True, "quality_mode": "rates", "quality_layers": [20]}
        data = encode(image, "JPEG", quality=85) if how == "jpeg" else encode(image, "JPEG2000", **rated)
        coding = Name.DCTDecode if how == "jpeg" else Name.JPXDecode
        return Stream(pdf, data, {**common, **grey, "/ColorSpace": space, "/Filter": coding})
    if how == "flate":
        return pdf.make_stream(image.convert("L").tobytes(), {**common, **grey})
    black = image.convert("1", dither=Image.Dither.NONE)
    if how == "raw1":
        return pdf.make_stream(black.tobytes(), {**common, **bilevel})
    if how == "inverted1":
        inverted = np.invert(np.frombuffer(black.tobytes(), np.uint8)).tobytes()
        return pdf.make_stream(inverted, {**common, **bilevel, "/Decode": Array([1, 0])})
    if how in ("g4", "g3"):
        fax = Dictionary(K=-1 if how == "g4" else 0, Columns=image.width, Rows=image.height, BlackIs1=False)
        filters = {"/Filter": Name.CCITTFaxDecode, "/DecodeParms": fax}
        return Stream(pdf, fax_bytes(black, how), {**common, **bilevel, **filters})
    if how == "jbig2":
        return Stream(pdf, jbig2_bytes(black), {**common, **bilevel, "/Filter": Name.JBIG2Decode})
    raise ValueError(how)


def fax_bytes(black: Image.Image, how: str) -> bytes:
    """CCITT data as one strip, out of a TIFF."""
    compression = {"g4": "group4", "g3": "group3"}[how]
    # Bit order and black-is-zero as PDF takes them.
    data = encode(black, "TIFF", compression=compression, tiffinfo={278: black.height, 262: 0})
    with Image.open(io.BytesIO(data)) as tiff:
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    return data[start : start + length]


def jbig2_bytes(black: Image.Image) -> bytes:
    """One page, one generic region in MMR coding: JBIG2 around the same fax data."""
    region = struct.pack(">IIIIB", black.width, black.height, 0, 0, 0) + b"\x01" + fax_bytes(black, "g4")
    page = struct.pack(">IIIIBH", black.width, black.height, 0, 0, 0, 0)
    return (
        struct.pack(">IBBBI", 0, 48, 0, 1, len(page)) + page + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region
    )
