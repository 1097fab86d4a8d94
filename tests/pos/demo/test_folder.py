"""The folder of a demonstration day is made anew over an earlier one, and over nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kadpun.pos.demo.folder import MARK, NotADemoDay, prepare_folder


def test_a_new_folder_is_made_and_marked(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a" / "day")
    assert [path.name for path in (tmp_path / "a" / "day").iterdir()] == [MARK]


def test_an_earlier_day_is_cleared(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "day")
    (tmp_path / "day" / "screens").mkdir()
    (tmp_path / "day" / "screens" / "01.png").write_bytes(b"x")
    (tmp_path / "day" / "summary.json").write_text("{}")
    prepare_folder(tmp_path / "day")
    assert [path.name for path in (tmp_path / "day").iterdir()] == [MARK]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    prepare_folder(tmp_path)
    assert (tmp_path / MARK).is_file()


def test_anything_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shop.kadpun").write_bytes(b"somebody's shop")
    with pytest.raises(NotADemoDay):
        prepare_folder(tmp_path)
    file = tmp_path / "file"
    file.write_text("a file")
    with pytest.raises(NotADemoDay):
        prepare_folder(file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "shop.kadpun"]


def test_a_link_in_an_earlier_day_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "books").write_text("precious")
    prepare_folder(tmp_path / "day")
    (tmp_path / "day" / "link").symlink_to(tmp_path / "kept", target_is_directory=True)
    prepare_folder(tmp_path / "day")
    assert (tmp_path / "kept" / "books").read_text() == "precious"
