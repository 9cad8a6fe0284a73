"""What a photograph tells besides the picture is taken out; the picture stays as it is, and the right way up."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from backend.domain.pictures import JPEG, PNG, NoPicture, without_metadata

SECRETS = (b"Fairphone", b"a comment", b"GPS-PLACE", b"2026:03:02", b"http://ns.adobe.com", b"<script>", b"ICC_PROFILE")


def photograph(orientation: int = 1, **options: object) -> bytes:
    """As a phone makes it: maker, hour, place, a comment, words of Adobe's, and something behind the end."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x0112] = "Fairphone", "2026:03:02 09:15:00", orientation
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[0x1B] = "N", b"GPS-PLACE"
    out = io.BytesIO()
    picture().save(out, "JPEG", exif=exif, comment=b"a comment", icc_profile=b"ICC_PROFILE" * 9, **options)
    data = out.getvalue()
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"
    segment = b"\xff\xe1" + (len(xmp) + 2).to_bytes(2, "big") + xmp
    return data[:2] + segment + data[2:] + b"<script>alert(1)</script>"


def picture() -> Image.Image:
    """Not the same whichever way it is turned."""
    drawn = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    drawn.paste((200, 30, 30), (4, 4, 20, 12))
    return drawn


def pixels(data: bytes) -> bytes:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB").tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 2}, {"subsampling": 0}])
def test_a_photograph_says_nothing_but_what_is_seen(orientation: int, options: dict[str, object]) -> None:
    data = photograph(orientation, **options)
    assert all(word in data for word in SECRETS)
    bare = without_metadata(data, JPEG)
    assert not [word for word in SECRETS if word in bare]
    assert pixels(bare) == pixels(data)
    assert dict(Image.open(io.BytesIO(bare)).getexif()) == ({} if orientation == 1 else {0x0112: orientation})
    assert bare.endswith(b"\xff\xd9")


def test_colours_that_adobe_mixes_stay_as_they_are() -> None:
    out = io.BytesIO()
    picture().convert("CMYK").save(out, "JPEG")
    assert pixels(without_metadata(out.getvalue(), JPEG)) == pixels(out.getvalue())


def test_a_screenshot_loses_its_words() -> None:
    told = PngInfo()
    told.add_text("Author", "Fairphone")
    told.add_itxt("XML:com.adobe.xmp", "http://ns.adobe.com", zip=False)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Fairphone"
    picture().save(out, "PNG", pnginfo=told, exif=exif, icc_profile=b"ICC_PROFILE", dpi=(300, 300))
    data = out.getvalue() + b"<script>"
    bare = without_metadata(data, PNG)
    assert not [word for word in (*SECRETS, b"eXIf", b"iCCP", b"tEXt", b"iTXt") if word in bare]
    assert pixels(bare) == pixels(data)
    assert "dpi" in Image.open(io.BytesIO(bare)).info


def test_once_bare_it_stays_as_it_is() -> None:
    bare = without_metadata(photograph(6), JPEG)
    assert without_metadata(bare, JPEG) == bare


@pytest.mark.parametrize("length", [0, 2, 3, 20, 200, 1000])
def test_a_file_that_breaks_off_is_none(length: int) -> None:
    with pytest.raises(NoPicture):
        without_metadata(photograph(6)[:length], JPEG)


@given(st.binary(max_size=300), st.sampled_from([JPEG, PNG]))
def test_whatever_comes_it_is_a_picture_or_a_no(tail: bytes, kind: str) -> None:
    head = b"\xff\xd8\xff" if kind == JPEG else b"\x89PNG\r\n\x1a\n"
    try:
        without_metadata(head + tail, kind)
    except NoPicture:
        return
