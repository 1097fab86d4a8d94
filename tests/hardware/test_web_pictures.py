"""Pictures for the web: upright, cropped, smaller, without the place; what is none, broken, too heavy, small or vast is told apart."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kadpun.hardware.web_pictures import MOST_BYTES, PictureUnusable, make_web_picture
from tests.taken_pictures import GPS, a_picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_picture_is_made_smaller_and_says_nothing_of_its_place() -> None:
    data = a_picture()
    assert opened(data).getexif().get_ifd(GPS), "the sample does carry a place"
    made = make_web_picture(data)
    assert (made.width, made.height) == (1600, 800) == opened(made.data).size
    assert not opened(made.data).getexif() and b"Somchai" not in made.data and b"Exif" not in made.data
    assert make_web_picture(data).data == made.data, "the same picture gives the same bytes"


def test_a_picture_stands_upright_and_a_square_is_its_middle() -> None:
    turned = make_web_picture(a_picture(orientation=6))
    assert turned.width < turned.height
    square = make_web_picture(a_picture(), "square")
    assert square.width == square.height == 1200
    red, blue = opened(square.data).getpixel((100, 600)), opened(square.data).getpixel((1100, 600))
    assert isinstance(red, tuple) and isinstance(blue, tuple) and red[0] > 150 and blue[2] > 150


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_forms_are_taken_and_what_shows_through_becomes_white(form: str) -> None:
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, form)
    made = make_web_picture(out.getvalue())
    assert opened(made.data).format == "JPEG" and opened(made.data).getpixel((150, 150)) == (255, 255, 255)


def test_a_small_picture_is_not_made_larger() -> None:
    assert make_web_picture(a_picture(400, 300)).width == 400


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"not a picture, whatever it is called", "none"),
        (b"", "none"),
        (b"\xff\xd8" + b"\0" * 50 * 2**20, "heavy"),
        (b"\0" * (MOST_BYTES + 1), "heavy"),
        (a_picture()[:2_000], "broken"),
        (a_picture(form="PNG")[:400], "broken"),
        (a_picture(199, 400), "small"),
        (b"GIF89a" + b"\1" * 40, "none"),
    ],
    ids=["text", "nothing", "50 MB", "just too heavy", "half a JPEG", "half a PNG", "small", "another form"],
)
def test_what_cannot_be_used_is_told_apart(data: bytes, why: str) -> None:
    with pytest.raises(PictureUnusable) as refused:
        make_web_picture(data)
    assert refused.value.why == why


def test_a_picture_that_would_fill_the_memory_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 11_000)).save(out, "PNG")
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(PictureUnusable) as refused:
        make_web_picture(out.getvalue())
    assert refused.value.why == "vast"
