"""Pictures made ready for the web: turned upright, cropped, made smaller, and freed of everything a camera writes into them, the place above all.

What comes out is a plain JPEG of the same bytes for the same picture. What cannot be used is told by `PictureUnusable`; a picture is never opened
further than its size says is safe. It knows no files and no shop.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

Crop = Literal["whole", "square"]
Unusable = Literal["heavy", "none", "broken", "small", "vast"]
MOST_BYTES = 25 * 2**20
MOST_PIXELS = 120_000_000
LEAST_SIDE, MOST_SIDE = 200, 1600
QUALITY = 85
FORMS = ("JPEG", "PNG", "WEBP")
"""A telephone's JPEG of several pictures counts as a JPEG; its first is taken."""


class PictureUnusable(Exception):
    """A picture cannot be used: too heavy, none at all, broken, too small, or of more pixels than can be opened safely."""

    def __init__(self, why: Unusable) -> None:
        super().__init__(why)
        self.why: Unusable = why


@dataclass(frozen=True, slots=True)
class WebPicture:
    """A picture as the web shows it: its JPEG bytes and its size in pixels."""

    data: bytes
    width: int
    height: int


def make_web_picture(data: bytes, crop: Crop = "whole") -> WebPicture:
    """Make a JPEG, PNG or WebP ready for the web; `square` keeps the middle. Raises PictureUnusable."""
    if len(data) > MOST_BYTES:
        raise PictureUnusable("heavy")
    image = _opened(data)
    if crop == "square":
        side = min(image.size)
        image = ImageOps.fit(image, (side, side))
    image.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return WebPicture(out.getvalue(), *clean.size)


def _opened(data: bytes) -> Image.Image:
    """The picture, upright, in RGB or RGBA."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; the bound here is our own
            image = Image.open(io.BytesIO(data), formats=FORMS)
    except Image.DecompressionBombError as error:
        raise PictureUnusable("vast") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PictureUnusable("none") from error
    if image.width * image.height > MOST_PIXELS:
        raise PictureUnusable("vast")
    if min(image.size) < LEAST_SIDE:
        raise PictureUnusable("small")
    try:
        image.draft("RGB", (MOST_SIDE, MOST_SIDE))  # a JPEG is read at a part of its size where that is enough
        upright = ImageOps.exif_transpose(image)
        has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        return upright.convert("RGBA" if has_alpha else "RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise PictureUnusable("broken") from error
