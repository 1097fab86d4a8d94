"""How the window looks and sounds. Every choice holds at once and needs nobody's leave; it belongs to this desk alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..forms.fields import Choice, Tick
from ..preferences import SCALES_PERCENT
from ..widgets.layout import column
from .sections import Section

if TYPE_CHECKING:
    from ..page import Context

LANGUAGES, MODES, VOLUMES = ("th", "en"), ("light", "dark"), (0, 30, 70, 100)


class ScreenSection(Section):
    """The section."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.language, self.mode = Choice(theme, LANGUAGES), Choice(theme, MODES)
        self.scale, self.volume, self.still = Choice(theme, SCALES_PERCENT), Choice(theme, VOLUMES), Tick()
        self.setLayout(column(self.title, self.language, self.mode, self.scale, self.volume, self.still, "stretch", gap=12, margins=(0, 0, 10, 0)))
        for choice in (self.language, self.mode, self.scale, self.volume):
            choice.chosen.connect(lambda _: self.keep())
        self.volume.chosen.connect(lambda _: context.sounds.play("ok"))
        self.still.clicked.connect(self.keep)

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("Screen and sounds"))
        self.language.say(say("Language"), ("ไทย", "English"))
        self.mode.say(say("Colours"), (say("Light"), say("Dark")))
        self.scale.say(say("Size of type"), (say("Normal"), say("Larger"), say("Largest")))
        self.volume.say(say("Sounds"), (say("Off"), say("Soft"), say("Medium"), say("Loud")))
        self.still.say(say("Nothing on the screen moves"))

    def put(self) -> None:
        """Show how the window is set."""
        preferences = self.context.preferences()
        self.language.put(preferences.language)
        self.mode.put(preferences.mode)
        self.scale.put(preferences.scale_percent)
        self.volume.put(min(VOLUMES, key=lambda volume: abs(volume - preferences.volume_percent)))
        self.still.setChecked(preferences.reduce_motion)

    def keep(self) -> None:
        """Take what is chosen; it holds at once."""
        self.context.prefer(
            replace(
                self.context.preferences(),
                language="en" if self.language.value == "en" else "th",
                mode="dark" if self.mode.value == "dark" else "light",
                scale_percent=int(str(self.scale.value)),
                volume_percent=int(str(self.volume.value)),
                reduce_motion=self.still.isChecked(),
            )
        )
