"""The theme, the window's own settings, and the beeps."""

from __future__ import annotations

import io
import json
import re
import struct
import wave
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo
from pytestqt.qtbot import QtBot

from kadpun.pos.screens.counter.goods_icons import PICTURES
from kadpun.pos.screens.preferences import Preferences, read_preferences, write_preferences
from kadpun.pos.screens.sounds import RATE, SoundName, Sounds, make_wave
from kadpun.pos.screens.theme import RESOURCES, Theme, load_fonts

MODES = ("light", "dark")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("percent", [100, 125, 150])
def test_the_sheet_is_filled_in_whole(qtbot: QtBot, mode: str, percent: int) -> None:
    sheet = Theme("light" if mode == "light" else "dark", percent).sheet()
    assert not re.search(r"@|\$|\ddp\b", sheet)
    assert f"font-size: {round(16 * percent / 100)}px" in sheet
    for picture in re.findall(r"url\(([^)]+)\)", sheet):
        assert Path(picture).exists()


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "surface", 4.5),
        ("ink-2", "canvas", 4.5),
        ("ink-3", "canvas", 4.5),
        ("ink-3", "surface", 4.5),
        ("primary-ink", "primary-soft", 4.5),
        ("on-primary", "primary", 4.5),
        ("ok", "ok-soft", 4.5),
        ("warn", "warn-soft", 4.5),
        ("danger", "danger-soft", 4.5),
        ("token", "token-soft", 4.5),
        ("focus", "surface", 3.0),
        ("line-strong", "surface", 3.0),
        ("ink-off", "surface", 3.0),
    ],
)
def test_text_and_outlines_can_be_seen(mode: str, ink: str, ground: str, least: float) -> None:
    colours = json.loads((RESOURCES / "tokens.json").read_text(encoding="utf-8"))["color"][mode]
    assert contrast(colours[ink], colours[ground]) >= least


def test_thai_and_latin_come_from_one_family_that_is_there(qtbot: QtBot) -> None:
    load_fonts()
    theme = Theme("light", 150)
    info = QFontInfo(theme.font(16, 600))
    assert (info.family(), info.pixelSize()) == ("Sarabun", 24)


def test_every_pictogram_of_goods_can_be_drawn(qtbot: QtBot) -> None:
    theme = Theme()
    for picture, _ in PICTURES:
        drawn = theme.icon(f"mdi6.{picture}", 24, "ink").toImage()
        assert any(drawn.pixelColor(x, y).alpha() for x in range(drawn.width()) for y in range(drawn.height())), picture


def test_preferences_are_kept_and_a_broken_file_gives_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    assert read_preferences(path) == Preferences()
    kept = Preferences("en", "dark", 150, 0, True, 80, "~")
    write_preferences(path, kept)
    assert read_preferences(path) == kept
    for broken in ("", "[]", "{", '{"language": 7, "scale_percent": 9000, "volume_percent": true, "mode": "pink"}'):
        path.write_text(broken, encoding="utf-8")
        assert read_preferences(path) == Preferences()


def test_preferences_that_cannot_be_written_stop_nobody(tmp_path: Path) -> None:
    write_preferences(tmp_path / "nowhere" / "window.json", Preferences())
    assert list(tmp_path.iterdir()) == []


def test_a_beep_has_its_pitch_its_length_and_its_loudness() -> None:
    sound = make_wave(hertz=1200, milliseconds=60, times=2, volume_percent=50)
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        frames = file.readframes(file.getnframes())
    samples = struct.unpack(f"<{len(frames) // 2}h", frames)
    tone = samples[: RATE * 60 // 1000]
    crossings = sum(1 for one, other in pairwise(tone) if one < 0 <= other)
    assert abs(crossings - 72) <= 1
    assert 15_500 < max(samples) <= 16_384
    assert len(samples) / RATE == pytest.approx(0.18, abs=0.002)


def test_a_sound_never_fails_and_always_has_its_sign(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    sounds = Sounds(Theme().sounds(), volume_percent=30)
    told: list[str] = []
    sounds.played.connect(told.append)
    names: tuple[SoundName, ...] = ("ok", "unknown", "refused", "paid", "fault")
    for name in names:
        sounds.play(name)
    assert told == list(names)
    sounds.stop()
