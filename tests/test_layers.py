"""The house as a test: who may import whom, where each library lives, and that nothing happens at import.

Reads the code without running it. Every rule is also tried on bad samples, so that a rule that sees nothing cannot pass for one that holds.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EVERYTHING = ("kadpun",)

MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    "kadpun": (),
    "kadpun.__main__": ("kadpun.main",),
    "kadpun.main": EVERYTHING,
    "kadpun.pos": (),
    "kadpun.pos.demo": ("kadpun.pos", "kadpun.hardware", "kadpun.sync", "kadpun.books"),
    "kadpun.pos.screens": ("kadpun.pos.screens", "kadpun.pos.office", "kadpun.pos.till", "kadpun.hardware", "kadpun.sync", "kadpun.books"),
    "kadpun.pos.commands": ("kadpun.pos.commands", "kadpun.pos.office", "kadpun.pos.till", "kadpun.sync", "kadpun.books"),
    "kadpun.pos.till": ("kadpun.pos.till", "kadpun.hardware.slip", "kadpun.books"),
    "kadpun.pos.office": (
        "kadpun.pos.office",
        "kadpun.pos.till",
        "kadpun.hardware.slip",
        "kadpun.hardware.report",
        "kadpun.hardware.pdf",
        "kadpun.hardware.sheets",
        "kadpun.hardware.qr",
        "kadpun.hardware.fonts",
        "kadpun.hardware.web_pictures",
        "kadpun.sync",
        "kadpun.books",
    ),
    "kadpun.sync": ("kadpun.sync", "kadpun.books"),
    "kadpun.hardware": ("kadpun.hardware",),
    "kadpun.books": ("kadpun.books",),
}
"""A room (the longest name that fits) and what it may import."""

ORDER_OF_BOOKS: Mapping[str, int] = {
    "kadpun.books": 0,
    **{f"kadpun.books.{name}": 0 for name in ("words", "refusals", "money", "quantity", "clock", "thai")},
    "kadpun.books.sheet_reading": 0,
    **{f"kadpun.books.{name}": 1 for name in ("workbook", "workbook_parts")},
    "kadpun.books.store": 1,
    "kadpun.books.ledger": 2,
    "kadpun.books.journal": 3,
    **{f"kadpun.books.{name}": 4 for name in ("desk", "profile", "goods", "members", "sales", "tokens", "reconcile", "coop", "market")},
    **{
        f"kadpun.books.journal.{name}": 4
        for name in (
            "chart_facts vouchers entries purchases opening opening_sheet recurring "
            "petty_cash vat_month cost_of_sales year_end attachments entry_sheet chart_sheet"
        ).split()
    },
    "kadpun.books.kinds": 5,
    **{f"kadpun.books.{name}": 6 for name in ("shop", "verify", "audit_pack", "open_exceptions", "restoring", "updating")},
}
"""Inside books, a part imports its own floor and those below."""

HOMES: Mapping[str, tuple[str, ...]] = {
    "PySide6": ("kadpun.pos.screens", "kadpun.pos.demo", "kadpun.main"),
    "shiboken6": ("kadpun.pos.screens", "kadpun.pos.demo"),
    "qtawesome": ("kadpun.pos.screens",),
    "sqlalchemy": ("kadpun.books", "kadpun.pos.till.drafts", "kadpun.pos.till.operators"),
    "sqlalchemy.Connection": ("kadpun.books", "kadpun.pos.till", "kadpun.pos.office", "kadpun.sync"),
    "alembic": ("kadpun.books.store",),
    "sqlite3": ("kadpun.books",),
    "cryptography": ("kadpun.books.ledger",),
    "keyring": ("kadpun.books.ledger",),
    "orjson": ("kadpun.books", "kadpun.pos.till", "kadpun.pos.office", "kadpun.sync"),
    "polib": ("kadpun.books.words",),
    "openpyxl": ("kadpun.books.sheet_reading", "kadpun.books.workbook"),
    "biip": ("kadpun.pos.till",),
    "serial": ("kadpun.hardware",),
    "usb": ("kadpun.hardware",),
    "win32print": ("kadpun.hardware",),
    "PIL": ("kadpun.hardware",),
    "reportlab": ("kadpun.hardware",),
    "uharfbuzz": ("kadpun.hardware",),
    "budoux": ("kadpun.hardware",),
    "segno": ("kadpun.hardware",),
    "pypdfium2": ("kadpun.hardware",),
    "fontpkg_sarabun": ("kadpun.hardware", "kadpun.pos.screens"),
    "socket": ("kadpun.hardware", "kadpun.pos.demo"),
    "http": ("kadpun.sync",),
    "urllib.request": ("kadpun.sync",),
    "httpx2": ("kadpun.sync.marketplaces",),
    "unittest": (),
    "asyncio": (),
    "pickle": (),
}
"""Where a library, or one name of it, may be imported; the till keeps two plain tables and hands connections on.

One that is neither here nor in the standard library has no home.
"""

WORK = frozenset(
    "open connect create_engine Thread Timer Process ThreadPoolExecutor ProcessPoolExecutor QApplication QGuiApplication QThread QTimer "
    "start say load_words read_text read_bytes write_text write_bytes mkdir system Popen run check_output urlopen socket Serial truetype "
    "basicConfig now today time time_ns sleep addApplicationFont input print".split()
)
"""Calls that do something in the world; none may stand where an import runs it."""


@dataclass(frozen=True, order=True)
class Import:
    """One import: by whom, of what, where; `for_types` when only the type checker sees it."""

    by: str
    of: str
    line: int
    for_types: bool


def name_of_module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_house() -> dict[str, ast.Module]:
    return {name_of_module(path): ast.parse(path.read_text("utf-8"), str(path)) for path in sorted((ROOT / "kadpun").rglob("*.py"))}


def packages() -> frozenset[str]:
    return frozenset(name_of_module(path) for path in (ROOT / "kadpun").rglob("__init__.py"))


def is_for_types(node: ast.If) -> bool:
    return any(isinstance(part, ast.Name | ast.Attribute) and "TYPE_CHECKING" in ast.unparse(part) for part in ast.walk(node.test))


def imports_of(module: str, tree: ast.AST, known: frozenset[str], is_package: bool = False) -> Iterator[Import]:
    """Every import, also inside functions; relative ones made absolute; a name imported from a package is the module if there is one."""

    def walk(node: ast.AST, for_types: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, for_types)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = module.split(".")[: None if is_package and node.level == 1 else (1 if is_package else 0) - node.level]
                base = ".".join([*up, base] if base else up)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield Import(module, full if full in known else base, node.lineno, for_types)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, for_types or (isinstance(node, ast.If) and child in node.body and is_for_types(node)))

    yield from walk(tree, False)


def all_imports(house: Mapping[str, ast.Module], package_names: frozenset[str]) -> list[Import]:
    known = frozenset(house) | HOMES.keys()
    return [found for module, tree in house.items() for found in imports_of(module, tree, known, module in package_names)]


def fitting(name: str, table: Mapping[str, object]) -> str | None:
    """The longest entry of a table that a module's name falls under."""
    parts = name.split(".")
    return next((prefix for n in range(len(parts), 0, -1) if (prefix := ".".join(parts[:n])) in table), None)


def under(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def wrong_rooms(found: list[Import]) -> list[str]:
    wrong = []
    for one in found:
        if not under(one.of, EVERYTHING):
            continue
        room = fitting(one.by, MAY_IMPORT)
        allowed = MAY_IMPORT[room] if room else ()
        forbidden = room == "kadpun.pos.demo" and under(one.of, ("kadpun.main",))
        if one.of != "kadpun" and (forbidden or not under(one.of, allowed)):
            wrong.append(f"{one.by}:{one.line} imports {one.of}")
    return wrong


def wrong_floors(found: list[Import]) -> list[str]:
    wrong = []
    for one in found:
        if under(one.by, ("kadpun.books",)) and under(one.of, ("kadpun.books",)):
            by, of = fitting(one.by, ORDER_OF_BOOKS), fitting(one.of, ORDER_OF_BOOKS)
            if by == "kadpun.books" and one.by != by:
                wrong.append(f"{one.by} has no floor")
            elif by and of and ORDER_OF_BOOKS[of] > ORDER_OF_BOOKS[by]:
                wrong.append(f"{one.by}:{one.line} imports {one.of}, a floor above")
    return wrong


def wrong_homes(found: list[Import]) -> list[str]:
    wrong = []
    for one in found:
        library = fitting(one.of, HOMES) or one.of.split(".")[0]
        if library == "kadpun":
            continue
        if library in HOMES:
            if not under(one.by, HOMES[library]):
                wrong.append(f"{one.by}:{one.line} imports {library}, which lives elsewhere")
        elif library not in sys.stdlib_module_names:
            wrong.append(f"{one.by}:{one.line} imports {library}, which has no home")
    return wrong


def rings(found: list[Import]) -> list[str]:
    """Modules that need each other to be imported."""
    graph: dict[str, set[str]] = {}
    for one in found:
        if not one.for_types and under(one.of, EVERYTHING) and one.of != one.by:
            graph.setdefault(one.by, set()).add(one.of)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def work_at_import(module: str, tree: ast.Module) -> list[str]:
    """Calls of the module's own level and of its class bodies, defaults and decorators that do something in the world."""
    wrong = []

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]:
                walk(part)
            return
        if isinstance(node, ast.Lambda) or (isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)):
            return
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in WORK:
                wrong.append(f"{module}:{node.lineno} calls {called} at import")
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(tree)
    return wrong


def forbidden_words(module: str, tree: ast.Module) -> list[str]:
    """Globals that change, and names that hold the word transaction."""
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            wrong.append(f"{module}:{node.lineno} changes a global: {', '.join(node.names)}")
        name = ""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            name = node.id if isinstance(node, ast.Name) else node.attr
        if "transaction" in name.lower():
            wrong.append(f"{module}:{node.lineno} calls something {name}")
    return wrong


@pytest.fixture(scope="module")
def house() -> dict[str, ast.Module]:
    return read_house()


@pytest.fixture(scope="module")
def found(house: dict[str, ast.Module]) -> list[Import]:
    return all_imports(house, packages())


def test_there_is_a_house(house: dict[str, ast.Module], found: list[Import]) -> None:
    assert "kadpun.books.money" in house
    assert Import("kadpun.books.quantity", "kadpun.books.money", 12, False) in [
        Import(one.by, one.of, 12, one.for_types) for one in found
    ]


def test_every_room_imports_only_what_it_may(found: list[Import]) -> None:
    assert wrong_rooms(found) == []


def test_inside_books_nobody_imports_a_floor_above(found: list[Import]) -> None:
    assert wrong_floors(found) == []


def test_every_library_stays_in_its_home(found: list[Import]) -> None:
    assert wrong_homes(found) == []


def test_no_modules_need_each_other(found: list[Import]) -> None:
    assert rings(found) == []


def test_nothing_happens_at_import(house: dict[str, ast.Module]) -> None:
    assert [wrong for module, tree in house.items() for wrong in work_at_import(module, tree)] == []


def test_no_global_changes_and_the_word_transaction_is_in_no_name(house: dict[str, ast.Module]) -> None:
    assert [wrong for module, tree in house.items() for wrong in forbidden_words(module, tree)] == []


BAD_ROOMS = [
    ("kadpun.books.goods.shelf", "from kadpun.pos.till import basket", "kadpun.pos.till.basket"),
    ("kadpun.books.goods.shelf", "from ...hardware import slip", "kadpun.hardware.slip"),
    ("kadpun.hardware.drawer", "import kadpun.books.money", "kadpun.books.money"),
    ("kadpun.pos.till.receipt", "def late():\n    from kadpun.hardware.raster import draw", "kadpun.hardware.raster"),
    ("kadpun.pos.till.receipt", "if TYPE_CHECKING:\n    from kadpun.pos.screens.page import Page", "kadpun.pos.screens.page"),
    ("kadpun.pos.commands", "from kadpun.pos.screens import app", "kadpun.pos.screens.app"),
    ("kadpun.pos.demo.day", "from kadpun.main import main", "kadpun.main"),
    ("kadpun.sync.courier", "from ..pos.till import basket", "kadpun.pos.till.basket"),
    ("kadpun.attic.box", "from kadpun.books import money", "kadpun.books.money"),
]
KNOWN = frozenset(of for _, _, of in BAD_ROOMS)


@pytest.mark.parametrize(("by", "source", "of"), BAD_ROOMS)
def test_a_wrong_import_is_seen(by: str, source: str, of: str) -> None:
    seen = wrong_rooms(list(imports_of(by, ast.parse(source), KNOWN)))
    assert len(seen) == 1
    assert seen[0].endswith(f"imports {of}")


@pytest.mark.parametrize(
    ("by", "source"),
    [
        ("kadpun.pos.till.receipt", "from kadpun.hardware.slip import Slip\nfrom .basket import Basket"),
        ("kadpun.main", "from kadpun.pos.screens.app import Window"),
        ("kadpun.pos.demo.day", "from kadpun.pos.screens.app import Window\nfrom kadpun.hardware import printers"),
    ],
)
def test_a_right_import_is_let_be(by: str, source: str) -> None:
    assert wrong_rooms(list(imports_of(by, ast.parse(source), frozenset()))) == []


def test_relative_imports_are_read_as_python_reads_them() -> None:
    def read(by: str, source: str, is_package: bool = False) -> str:
        return next(imports_of(by, ast.parse(source), frozenset({"kadpun.books.money"}), is_package)).of

    assert read("kadpun.books.goods.shelf", "from ..money import Satang") == "kadpun.books.money"
    assert read("kadpun.books.goods.shelf", "from .. import money") == "kadpun.books.money"
    assert read("kadpun.books.goods.shelf", "from .kinds import Goods") == "kadpun.books.goods.kinds"
    assert read("kadpun.books.goods", "from .kinds import Goods", is_package=True) == "kadpun.books.goods.kinds"
    assert read("kadpun.books.goods", "from ..money import Satang", is_package=True) == "kadpun.books.money"


def test_a_floor_above_and_a_part_without_a_floor_are_seen() -> None:
    def floors(by: str, source: str) -> list[str]:
        return wrong_floors(list(imports_of(by, ast.parse(source), frozenset())))

    assert floors("kadpun.books.store.engine", "from ..ledger.facts import Fact")
    assert floors("kadpun.books.goods.shelf", "from ..kinds import KINDS")
    assert floors("kadpun.books.attic", "from .money import Satang")
    assert floors("kadpun.books.ledger.facts", "from ..store.engine import Work\nfrom ..money import Satang") == []


def test_a_library_away_from_home_is_seen() -> None:
    def homes(by: str, source: str) -> list[str]:
        return wrong_homes(list(imports_of(by, ast.parse(source), frozenset(HOMES))))

    assert homes("kadpun.pos.till.sales", "from sqlalchemy import Connection") == []
    assert homes("kadpun.pos.till.sales", "from sqlalchemy import Connection, select")

    assert homes("kadpun.pos.till.basket", "from PySide6.QtCore import Qt")
    assert homes("kadpun.hardware.queue", "def f():\n    import sqlalchemy")
    assert homes("kadpun.books.store.engine", "from cryptography.hazmat import primitives")
    assert homes("kadpun.books.words", "import requests")
    assert homes("kadpun.pos.till.sales", "from unittest import mock")
    assert homes("kadpun.books.store.engine", "import sqlalchemy, sqlite3, os") == []


def test_a_ring_is_seen_but_not_one_of_types_alone() -> None:
    ring = [Import("kadpun.a", "kadpun.b", 1, False), Import("kadpun.b", "kadpun.a", 1, False)]
    assert rings(ring)
    assert rings([ring[0], Import("kadpun.b", "kadpun.a", 1, True)]) == []


@pytest.mark.parametrize(
    "source",
    [
        "import sqlite3\nSTORE = sqlite3.connect('x')",
        "class Page:\n    words = open('words').read()",
        "def f(at=time.time_ns()): ...",
        "import threading\nthreading.Thread(target=print).start()",
        "TITLE = say('Pay')",
        "if True:\n    LOGO = PATH.read_bytes()",
    ],
)
def test_work_at_import_is_seen(source: str) -> None:
    assert work_at_import("kadpun.sample", ast.parse(source))


def test_work_that_waits_to_be_asked_is_let_be() -> None:
    source = "def f():\n    return open('x')\nMAKE = lambda: open('x')\nif __name__ == '__main__':\n    print(f())\n"
    assert work_at_import("kadpun.sample", ast.parse(source)) == []


def test_a_changing_global_and_the_word_are_seen() -> None:
    assert forbidden_words("kadpun.sample", ast.parse("count = 0\ndef f():\n    global count\n    count += 1"))
    assert forbidden_words("kadpun.sample", ast.parse("def begin_transaction(): ..."))
    assert forbidden_words("kadpun.sample", ast.parse("self.transaction_id = 1"))
    assert forbidden_words("kadpun.sample", ast.parse("connection.in_transaction()")) == []
