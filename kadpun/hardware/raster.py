"""A slip as a black-and-white picture, dot for dot what the print head burns.

Owns Pillow. Thai is stacked by raqm: Pillow's own layout puts tone marks on the wrong storey, so its absence is a Fault and never a
poorer picture. No grey ever reaches the printer. One `Raster` belongs to one thread; it keeps its fonts and word model.
"""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont, features

from .breaking import LineBreaker
from .faults import PictureUnreadable, ThaiShapingMissing
from .fonts import font_file
from .layout import PAPER_80, Mark, Modules, Paper, Picture, Run, Shape, Sheet, compose
from .slip import Slip, SlipLanguage, Weight

BLACK, WHITE = 0, 1
ANCHORS = {"left": "ls", "center": "ms", "right": "rs"}


class Raster:
    """Draws slips for one paper."""

    def __init__(self, paper: Paper = PAPER_80) -> None:
        """Make ready to draw; a Fault when Thai cannot be shaped or the font is missing."""
        if not features.check("raqm"):
            raise ThaiShapingMissing()
        self.paper = paper
        self._breaker = LineBreaker()
        self._fonts: dict[tuple[int, Weight], ImageFont.FreeTypeFont] = {}

    def draw(self, slip: Slip) -> Image.Image:
        """Draw a slip as a picture of mode "1", as wide as the paper has dots; cuts and kicks leave no mark."""
        return self._ink(self.sheet(slip), slip.language)

    def sheet(self, slip: Slip) -> Sheet:
        """Lay a slip out with this paper's sizes and the picture's own measures."""
        return compose(slip, self.paper, self._breaker, lambda text, size, weight: self._measure(text, size, weight, slip.language))

    def _font(self, size: int, weight: Weight) -> ImageFont.FreeTypeFont:
        font = self._fonts.get((size, weight))
        if font is None:
            font = ImageFont.truetype(str(font_file(weight)), size, layout_engine=ImageFont.Layout.RAQM)
            self._fonts[size, weight] = font
        return font

    def _measure(self, text: str, size: int, weight: Weight, language: SlipLanguage) -> float:
        return self._font(size, weight).getlength(text, mode="1", language=language)

    def _ink(self, sheet: Sheet, language: SlipLanguage) -> Image.Image:
        image = Image.new("1", (sheet.width, sheet.height), WHITE)
        pen = ImageDraw.Draw(image)
        pen.fontmode = "1"
        for mark in sheet.marks:
            self._draw(mark, image, pen, language)
        return image

    def _draw(self, mark: Mark, image: Image.Image, pen: ImageDraw.ImageDraw, language: SlipLanguage) -> None:
        match mark:
            case Run():
                ink = WHITE if mark.white else BLACK
                font = self._font(mark.size, mark.weight)
                pen.text((mark.x, mark.baseline), mark.text, fill=ink, font=font, anchor=ANCHORS[mark.align], language=language)
            case Shape():
                _draw_shape(mark, pen)
            case Modules():
                _draw_modules(mark, pen)
            case Picture():
                _paste_picture(mark, image)


def _draw_shape(shape: Shape, pen: ImageDraw.ImageDraw) -> None:
    box = (shape.x, shape.y, shape.x + shape.width - 1, shape.y + shape.height - 1)
    fill = BLACK if shape.thickness == 0 else None
    width = max(shape.thickness, 1)
    if shape.radius == 0:
        pen.rectangle(box, fill=fill, outline=BLACK, width=width)
    else:
        upper = shape.corners == "all"
        pen.rounded_rectangle(box, shape.radius, fill=fill, outline=BLACK, width=width, corners=(upper, upper, True, True))


def _draw_modules(code: Modules, pen: ImageDraw.ImageDraw) -> None:
    """Fill runs of dark modules, one rectangle a run: far fewer strokes than one a module."""
    for down, row in enumerate(code.rows):
        top = code.y + down * code.module
        start: int | None = None
        for across, dark in enumerate((*row, False)):
            if dark and start is None:
                start = across
            elif not dark and start is not None:
                left, right = code.x + start * code.module, code.x + across * code.module
                pen.rectangle((left, top, right - 1, top + code.module - 1), fill=BLACK)
                start = None


def _paste_picture(picture: Picture, image: Image.Image) -> None:
    """Fit the shop's picture, white where it is clear, black where it is darker than the middle grey."""
    try:
        with Image.open(io.BytesIO(picture.data)) as opened:
            opened.load()
            shown = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as unreadable:
        raise PictureUnreadable() from unreadable
    paper = Image.new("RGBA", shown.size, (255, 255, 255, 255))
    paper.alpha_composite(shown)
    grey = paper.convert("L")
    share = min(picture.width / grey.width, picture.height / grey.height)
    grey = grey.resize((max(1, round(grey.width * share)), max(1, round(grey.height * share))))
    bits = grey.point([0] * 128 + [255] * 128, mode="1")
    image.paste(bits, (picture.x + (picture.width - bits.width) // 2, picture.y + (picture.height - bits.height) // 2))
