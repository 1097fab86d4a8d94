"""Every sentence the program can say has its Thai: read from the code, compared with the catalogues.

A sentence is the first argument of `say`, the `says` of a reason, a text of a table that `say` is handed by name, or what is given to a parameter
called `says`, `why` or `sentence`.
"""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest

from kadpun.books.words import load_words

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "kadpun" / "resources" / "locale" / "th"
TONE = ("ครับ", "ค่ะ", "ผิดพลาด", "!")
"""What the program does not say (the words are listed where the look of the screens is fixed)."""
ENGLISH_ONLY = ("standalone_verify.py",)
"""Files that travel alone and read nothing of ours, so no catalogue either."""
GIVEN = ("says", "why", "sentence")
"""Names of parameters that take a sentence to be said later."""


@dataclass(frozen=True)
class Sentence:
    """A message id, where it stands, and the fields it is given there (None: not to be seen from there)."""

    text: str
    where: str
    fields: frozenset[str] | None = None


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def texts_in(node: ast.expr) -> Iterator[str]:
    """The texts an expression can come to: a literal, either arm of a choice, every value of a table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts_in(node.body)
        yield from texts_in(node.orelse)
    elif isinstance(node, ast.BoolOp | ast.Dict):
        for value in node.values:
            yield from texts_in(value)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for value in node.elts:
            yield from texts_in(value)
    elif isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in ("frozenset", "MappingProxyType", "dict", "tuple"):
        yield from texts_in(node.args[0])


def tables_of(tree: ast.Module) -> dict[str, ast.expr]:
    """Constants of a module and of its classes, by name."""
    found: dict[str, ast.expr] = {}
    for holder in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]:
        for node in holder.body:
            if isinstance(node, ast.Assign):
                found.update({target.id: node.value for target in node.targets if isinstance(target, ast.Name)})
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                found[node.target.id] = node.value
    return found


def name_of_table(node: ast.expr) -> str | None:
    """`TITLES`, `TITLES[kind]`, `self.TITLES[kind]`, `TITLES.get(kind)` are all the table TITLES."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return name_of_table(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        return name_of_table(node.func.value)
    return None


def takers_of(tree: ast.Module) -> dict[str, set[tuple[int, str]]]:
    """Functions and value classes that are given sentences: their names, and which arguments those are."""
    found: dict[str, set[tuple[int, str]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.lstrip("_") not in ("say", "__call__"):
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            names = names[1:] if names[:1] in (["self"], ["cls"]) else names
            name = node.name
        elif isinstance(node, ast.ClassDef):
            names = [part.target.id for part in node.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)]
            name = node.name
        else:
            continue
        found.setdefault(name, set()).update((at, given) for at, given in enumerate(names) if given in GIVEN)
    return {name: places for name, places in found.items() if places}


def given_to(node: ast.Call, places: set[tuple[int, str]]) -> Iterator[str]:
    for at, name in places:
        if at < len(node.args):
            yield from texts_in(node.args[at])
        for keyword in node.keywords:
            if keyword.arg == name:
                yield from texts_in(keyword.value)


def sentences_of(where: str, tree: ast.Module, takers: Mapping[str, set[tuple[int, str]]] | None = None) -> Iterator[Sentence]:
    tables = tables_of(tree)
    takers = takers_of(tree) if takers is None else takers
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                target = part.targets[0] if isinstance(part, ast.Assign) else part.target if isinstance(part, ast.AnnAssign) else None
                if isinstance(target, ast.Name) and target.id == "says" and isinstance(part, ast.Assign | ast.AnnAssign) and part.value:
                    for text in texts_in(part.value):
                        yield Sentence(text, f"{where}:{part.lineno}")
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = f"{where}:{node.lineno}"
        for text in given_to(node, takers.get(called, set())):
            yield Sentence(text, place)
        if called.lstrip("_") != "say" or not node.args:
            continue
        fields = None if any(k.arg is None for k in node.keywords) else frozenset(k.arg for k in node.keywords if k.arg)
        first = node.args[0]
        if isinstance(first, ast.JoinedStr | ast.BinOp):
            yield Sentence(f"(put together) {ast.unparse(first)}", place)
        for text in texts_in(first):
            if any(letter.isalpha() for letter in text):  # a widget may be told to say − or +
                yield Sentence(text, place, fields)
        table = name_of_table(first)
        if table in tables:
            for text in texts_in(tables[table]):
                yield Sentence(text, place)


def read_catalogues(folder: Path) -> list[tuple[str, str, str]]:
    """Every entry as (file, English, Thai)."""
    return [
        (path.name, entry.msgid, entry.msgstr)
        for path in sorted(folder.glob("*.po"))
        for entry in polib.pofile(str(path), encoding="utf-8")
        if not entry.obsolete
    ]


def all_texts(trees: Mapping[str, ast.Module]) -> frozenset[str]:
    return frozenset(
        node.value for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def untranslated(sentences: list[Sentence], entries: list[tuple[str, str, str]]) -> list[str]:
    thai = {english for _, english, told in entries if told.strip()}
    return sorted({f"{s.where}  {s.text}" for s in sentences if s.text.strip() and s.text not in thai})


def wrong_fields(sentences: list[Sentence]) -> list[str]:
    return [f"{s.where}  {s.text}" for s in sentences if s.fields is not None and s.fields != placeholders(s.text)]


def differing_placeholders(entries: list[tuple[str, str, str]]) -> list[str]:
    return [f"{file}  {english}" for file, english, told in entries if placeholders(english) != placeholders(told)]


def told_twice(entries: list[tuple[str, str, str]]) -> list[str]:
    first: dict[str, str] = {}
    return [f"{file}  {english}" for file, english, told in entries if first.setdefault(english, told) != told]


def stale(entries: list[tuple[str, str, str]], texts: frozenset[str]) -> list[str]:
    return [f"{file}  {english}" for file, english, _ in entries if english not in texts]


def out_of_tone(entries: list[tuple[str, str, str]]) -> list[str]:
    return [f"{file}  {told}" for file, _, told in entries if any(word in told for word in TONE)]


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    files = (path for path in sorted((ROOT / "kadpun").rglob("*.py")) if path.name not in ENGLISH_ONLY)
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in files}


@pytest.fixture(scope="module")
def sentences(trees: dict[str, ast.Module]) -> list[Sentence]:
    takers: dict[str, set[tuple[int, str]]] = {}
    for tree in trees.values():
        for name, places in takers_of(tree).items():
            takers.setdefault(name, set()).update(places)
    return [sentence for where, tree in trees.items() for sentence in sentences_of(where, tree, takers)]


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, str, str]]:
    return read_catalogues(CATALOGUES)


def test_sentences_are_found(sentences: list[Sentence], entries: list[tuple[str, str, str]]) -> None:
    assert "“{text}” is not a quantity. Type a number above 0." in {s.text for s in sentences}
    assert entries


def test_every_sentence_has_its_thai(sentences: list[Sentence], entries: list[tuple[str, str, str]]) -> None:
    assert untranslated(sentences, entries) == []


def test_every_sentence_is_given_its_fields(sentences: list[Sentence]) -> None:
    assert wrong_fields(sentences) == []


def test_english_and_thai_have_the_same_placeholders(entries: list[tuple[str, str, str]]) -> None:
    assert differing_placeholders(entries) == []


def test_one_sentence_has_one_thai(entries: list[tuple[str, str, str]]) -> None:
    assert told_twice(entries) == []


def test_no_catalogue_keeps_what_nobody_says(entries: list[tuple[str, str, str]], trees: dict[str, ast.Module]) -> None:
    assert stale(entries, all_texts(trees)) == []


def test_the_tone_is_kept(entries: list[tuple[str, str, str]]) -> None:
    assert out_of_tone(entries) == []


def test_words_speak_thai_and_fill_in_fields() -> None:
    say = load_words("th")
    assert say("“{text}” is not a quantity. Type a number above 0.", text="abc").startswith("“abc”")
    assert any("ก" <= letter <= "๛" for letter in say("“{text}” is not a quantity. Type a number above 0.", text="abc"))
    assert load_words("en")("Take {amount}", amount="12.00") == "Take 12.00"
    assert load_words("en")("100 % {as it is}") == "100 % {as it is}"


SAMPLE = '''
TITLES = {"cash": "Cash", "promptpay": "Transfer"}

class NoPaper(Fault):
    says = "The printer has no paper."

class Panel:
    HINTS: ClassVar[dict[str, str]] = {"a": "Scan first"}

    def retell(self, kind, some):
        self.say("Take {amount}", amount=1)
        say("Pay" if some else "Hold")
        self.context.say(TITLES[kind])
        say(self.HINTS.get(kind))
        say("Due {amount}", total=1)
        say(f"Hello {some}")
        say("Fields {given}", **some)
        self.less.say("−", accessible=say("Hold"))
        self.wait("Opening", why="It takes a moment")
        Act(1, says="Undo")

    def wait(self, says, why): ...

class Act:
    number: int
    says: str
'''


def test_sentences_of_a_sample_are_read() -> None:
    found = list(sentences_of("sample.py", ast.parse(SAMPLE)))
    assert {s.text for s in found} == {
        "The printer has no paper.", "Take {amount}", "Pay", "Hold", "Cash", "Transfer", "Scan first", "Due {amount}",
        "(put together) f'Hello {some}'", "Fields {given}", "Opening", "It takes a moment", "Undo",
    }  # fmt: skip
    assert wrong_fields(found) == ["sample.py:15  Due {amount}"]


def test_wrong_catalogues_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text('msgid "Pay {sum}"\nmsgstr "รับเงิน {amount}"\n\nmsgid "Hold"\nmsgstr ""\n', "utf-8")
    (tmp_path / "b.po").write_text('msgid "Pay {sum}"\nmsgstr "จ่าย {sum}!"\n', "utf-8")
    entries = read_catalogues(tmp_path)
    assert differing_placeholders(entries) == ["a.po  Pay {sum}"]
    assert told_twice(entries) == ["b.po  Pay {sum}"]
    assert stale(entries, frozenset({"Hold"})) == ["a.po  Pay {sum}", "b.po  Pay {sum}"]
    assert out_of_tone(entries) == ["b.po  จ่าย {sum}!"]
    assert untranslated([Sentence("Hold", "x.py:1")], entries) == ["x.py:1  Hold"]
