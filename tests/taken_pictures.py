"""Pictures as a telephone takes them, for tests: with the place and the camera's owner in them."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

GPS = 0x8825


def a_picture(width: int = 2400, height: int = 1200, form: str = "JPEG", *, mode: str = "RGB", orientation: int = 1) -> bytes:
    """A picture whose left half is red, with the place it was taken at."""
    image = Image.new(mode, (width, height), (0, 0, 200, 255)[: len(mode)])
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height), fill=(200, 0, 0, 255)[: len(mode)])
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Somchai"
    exif.get_ifd(GPS)[2] = (18.0, 47.0, 0.0)
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()
