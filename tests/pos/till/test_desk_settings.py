"""The file of a desk's devices: kept whole, and told by name when it cannot be understood."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kadpun.pos.till.desk_settings import (
    DeskSettings,
    DeskSettingsNotKept,
    DeskSettingsUnreadable,
    load_desk_settings,
    save_desk_settings,
    settings_beside,
)


def test_the_settings_lie_beside_the_store(tmp_path: Path) -> None:
    assert settings_beside(tmp_path / "shop.kadpun") == tmp_path / "desk-settings.json"


def test_a_desk_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    loaded = load_desk_settings(tmp_path / "desk-settings.json")
    assert loaded.settings == DeskSettings()
    assert loaded.reason is None


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "desk-settings.json"
    settings = DeskSettings(
        printer="tcp://192.168.1.50:9100", drawer="none", scanner_port="/dev/ttyACM0", scanner_speed=115200, second_backup="/media/สำรอง"
    )
    save_desk_settings(path, settings)
    assert load_desk_settings(path).settings == settings
    assert os.listdir(tmp_path) == ["desk-settings.json"]


def test_an_older_file_without_a_newer_setting_takes_its_default(tmp_path: Path) -> None:
    path = tmp_path / "desk-settings.json"
    path.write_text('{"printer": "file:///tmp/paper"}', encoding="utf-8")
    assert load_desk_settings(path).settings == DeskSettings(printer="file:///tmp/paper")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"\xff\xfe\x00", "JSON"),
        (b"{half", "JSON"),
        (b"[1, 2]", "{ }"),
        (b'{"printer": 9100}', "printer"),
        (b'{"printer": "tcp://a\\u0007"}', "printer"),
        (b'{"drawer": "window"}', "drawer"),
        (b'{"scanner_speed": 9601}', "scanner_speed"),
        (b'{"scanner_speed": true}', "scanner_speed"),
        (b'{"kettle": "on"}', "kettle"),
    ],
)
def test_a_file_that_cannot_be_understood_is_told_by_name_and_left_as_it_is(tmp_path: Path, content: bytes, where: str) -> None:
    path = tmp_path / "desk-settings.json"
    path.write_bytes(content)
    loaded = load_desk_settings(path)
    assert loaded.settings == DeskSettings()
    assert isinstance(loaded.reason, DeskSettingsUnreadable)
    assert loaded.reason.fields == {"file": "desk-settings.json", "where": where}
    assert path.read_bytes() == content


def test_a_folder_that_is_gone_is_a_fault_and_nothing_is_kept_by_half(tmp_path: Path) -> None:
    with pytest.raises(DeskSettingsNotKept):
        save_desk_settings(tmp_path / "gone" / "desk-settings.json", DeskSettings())
    assert list(tmp_path.iterdir()) == []
