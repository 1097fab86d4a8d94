"""The parts of an XLSX file that do not hold rows: contents, relations, tabs, and the styles of cells.

Follows ECMA-376 (SpreadsheetML), as little of it as a sheet of figures needs. A style's number follows from what a cell holds and how its row
looks, so that no list of styles need be carried about. It knows no sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal
from xml.sax.saxutils import escape

Look = Literal["plain", "heading", "subtotal", "total", "head", "title", "caption"]
LOOKS: tuple[Look, ...] = ("plain", "heading", "subtotal", "total", "head", "title", "caption")
"""How a row looks: plain; the heading of a group; a sum under a line; the last sum, under a line and over two; and what stands above the table."""

FONT = "TH Sarabun New"
MOST_INDENT = 4
MOST_PLACES = 6
_FORMATS = ("General", '#,##0.00;"\u2212"#,##0.00', '0.00%;"\u2212"0.00%', "[$-107041E]d mmm yyyy;@")
"""Text, money, percent, date in the Buddhist era with Thai months; quantities by their decimals follow."""
_FIRST_FORMAT = 164
_FORMAT_OF = {"text": 0, "money": 1, "percent": 2, "date": 3}
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONTS_OF: dict[Look, int] = {"plain": 0, "heading": 1, "subtotal": 1, "total": 1, "head": 1, "title": 2, "caption": 0}
_BORDERS_OF: dict[Look, int] = {"plain": 0, "heading": 0, "subtotal": 1, "total": 2, "head": 3, "title": 0, "caption": 0}


def escape_text(text: str) -> str:
    """A text as XML holds it; letters that XML cannot hold are left out, and what looks like an escape of Excel's stays what it is."""
    return escape(_ESCAPED.sub("_x005F_", _INVALID.sub("", text)))


def style_of(kind: str, look: Look, *, places: int = 2, wrap: bool = False, indent: int = 0) -> int:
    """The number of the style of a cell that holds `kind` in a row that looks so."""
    places = min(places, MOST_PLACES)
    number_format = _FORMAT_OF[kind] if kind in _FORMAT_OF else len(_FORMATS) + places
    shape = (MOST_INDENT + 1 if wrap else min(indent, MOST_INDENT)) if kind == "text" else 0
    return 1 + (LOOKS.index(look) * (len(_FORMATS) + MOST_PLACES + 1) + number_format) * (MOST_INDENT + 2) + shape


def fixed_parts(titles: Sequence[str], heads: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Every part but the sheets, by its name; `heads` are the rows that hold the heads, printed on every page."""
    sheets = range(1, len(titles) + 1)
    overrides = "".join(f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for number in sheets)
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
    )
    relations = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    yield "_rels/.rels", f'{relations}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    links = "".join(f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>' for number in sheets)
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{relations}{links}<Relationship Id="rId{len(titles) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    tabs = "".join(f'<sheet name="{_quoted(title)}" sheetId="{number}" r:id="rId{number}"/>' for number, title in enumerate(titles, start=1))
    printed = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">\'{_quoted(title)}\'!${head}:${head}</definedName>'
        for number, (title, head) in enumerate(zip(titles, heads, strict=True))
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{tabs}</sheets><definedNames>{printed}</definedNames></workbook>',
    )
    yield "xl/styles.xml", _styles()


def _quoted(title: str) -> str:
    return escape_text(title).replace('"', "&quot;")


def _styles() -> str:
    formats = [*_FORMATS, *(_quantity_format(places) for places in range(MOST_PLACES + 1))]
    written = "".join(f'<numFmt numFmtId="{_FIRST_FORMAT + number}" formatCode="{_quoted(code)}"/>' for number, code in enumerate(formats) if number)
    fonts = "".join(f'<font>{bold}<sz val="{size}"/><name val="{FONT}"/></font>' for bold, size in (("", 14), ("<b/>", 14), ("<b/>", 18)))
    thin = '<{0} style="thin"><color auto="1"/></{0}>'
    double = '<bottom style="double"><color auto="1"/></bottom>'
    edges = ("<top/><bottom/>", thin.format("top") + "<bottom/>", thin.format("top") + double, "<top/>" + thin.format("bottom"))
    borders = "".join(f"<border><left/><right/>{edge}<diagonal/></border>" for edge in edges)
    cells = [_cell_style(0, 0, 0, "")]
    for look in LOOKS:
        for number in range(len(formats)):
            for shape in range(MOST_INDENT + 2):
                shown_as = _FIRST_FORMAT + number if number else 0
                cells.append(_cell_style(shown_as, _FONTS_OF[look], _BORDERS_OF[look], _alignment(look, number, shape)))
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(formats) - 1}">{written}</numFmts><fonts count="3">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="{len(edges)}">{borders}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(cells)}">{"".join(cells)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _quantity_format(places: int) -> str:
    digits = "#,##0" + ("." + "0" * places if places else "")
    return f'{digits};"\u2212"{digits}'


def _alignment(look: Look, number: int, shape: int) -> str:
    """Money heads stand over their money; text is stepped in, or broken over lines."""
    if look == "head":
        return f'<alignment horizontal="{"left" if number == 0 else "right"}" vertical="center" wrapText="1"/>'
    if shape > MOST_INDENT:
        return '<alignment vertical="top" wrapText="1"/>'
    return f'<alignment horizontal="left" indent="{shape}"/>' if shape else ""


def _cell_style(number_format: int, font: int, border: int, alignment: str) -> str:
    inner = f">{alignment}</xf>" if alignment else "/>"
    apply = ' applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1"'
    return f'<xf numFmtId="{number_format}" fontId="{font}" fillId="0" borderId="{border}" xfId="0"{apply}{inner}'
