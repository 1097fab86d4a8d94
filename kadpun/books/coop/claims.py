"""What members still have to get from the surpluses of past years, by resolution: asked, never written.

A part counts unless the fact that brought it was reversed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..store.statements import ask

NOT_REVERSED = "NOT EXISTS (SELECT 1 FROM reversed gone WHERE gone.id = l.fact)"
_DUE = (
    f"SELECT l.member, SUM(l.dividend), SUM(l.patronage) FROM surplus_line l WHERE l.resolution = ? AND {NOT_REVERSED} "
    "GROUP BY l.member HAVING SUM(l.dividend) <> 0 OR SUM(l.patronage) <> 0 ORDER BY l.member"
)
_STANDS = f"EXISTS (SELECT 1 FROM surplus_line l WHERE l.resolution = n.id AND l.member = '' AND {NOT_REVERSED})"
_GIVEN = (
    "SELECT COALESCE(SUM(l.dividend + l.patronage), 0) FROM surplus_line l "
    f"WHERE l.resolution = ? AND {NOT_REVERSED} AND l.dividend + l.patronage > 0"
)


@dataclass(frozen=True, slots=True)
class StandingResolution:
    """A resolution in the books: what it gave, what is still owed and to how many (`waiting`), and from when the unclaimed goes to the reserve."""

    id: str
    number: str
    meeting_on: date
    year_to: date
    surplus: int
    lapses_on: date
    given: int
    due: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one member has still to get from one resolution, in satang."""

    resolution: str
    number: str
    year_to: date
    dividend: int
    patronage: int

    @property
    def amount(self) -> int:
        return self.dividend + self.patronage


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def still_due(connection: Connection, resolution: str) -> dict[str, tuple[int, int]]:
    """Member to dividend and refund still owed from a resolution, in satang; those who have got everything are left out."""
    return {str(member): (int(dividend), int(patronage)) for member, dividend, patronage in ask(connection, _DUE, resolution)}


def claims_of(connection: Connection, member: str) -> list[Claim]:
    """What a member has still to get, the oldest year first."""
    says = (
        "SELECT r.id, r.number, r.year_to, SUM(l.dividend), SUM(l.patronage) FROM surplus_line l JOIN resolution r ON r.id = l.resolution "
        f"WHERE l.member = ? AND {NOT_REVERSED} GROUP BY r.id ORDER BY r.year_to, r.id"
    )
    claims = [Claim(str(id), str(number), date.fromisoformat(to), int(one), int(two)) for id, number, to, one, two in ask(connection, says, member)]
    return [claim for claim in claims if claim.amount]


def standing_resolutions(connection: Connection) -> list[StandingResolution]:
    """Every resolution that was carried out and not reversed, the newest year first."""
    made = []
    says = f"SELECT id, number, meeting_on, year_to, surplus, unclaimed_years FROM resolution n WHERE {_STANDS} ORDER BY year_to DESC, id"
    for id, number, meeting_on, year_to, surplus, years in ask(connection, says):
        gave = ask(connection, _GIVEN, id)[0][0]
        due = still_due(connection, str(id))
        met = date.fromisoformat(meeting_on)
        owed = sum(dividend + patronage for dividend, patronage in due.values())
        lapses_on = anniversary(met, int(years))
        made.append(
            StandingResolution(str(id), str(number), met, date.fromisoformat(year_to), int(surplus), lapses_on, int(gave), owed, len(due))
        )
    return made


def shared_out_already(connection: Connection, year_to: date) -> str:
    """The number of the resolution by which a year's surplus was shared out; "" when none stands."""
    rows = ask(connection, f"SELECT n.number FROM resolution n WHERE n.year_to = ? AND {_STANDS} ORDER BY n.id DESC LIMIT 1", year_to.isoformat())
    return str(rows[0][0]) if rows else ""
