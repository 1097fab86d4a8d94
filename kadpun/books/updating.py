"""A shop of an older program becomes one of this program: backed up, migrated, its views folded anew, and the whole verified before it is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from .journal.postings import apply_postings
from .kinds import KINDS
from .ledger.rebuild import Progress, rebuild_if_stale
from .refusals import Fault
from .store.engine import Store
from .store.migrate import Step, bring_up_to_date
from .verify import audit_logs


class UpdateWentWrong(Fault):
    says = "The shop was brought up to date but its ledger does not verify ({finding}). The shop as it was before is {backup}; ask for help."


def bring_shop_up_to_date(
    store: Path, *, at: int, backups: Path, progress: Progress | None = None, steps: Callable[[], Sequence[Step]] | None = None
) -> bool:
    """Bring an older store up to date; tells whether there was anything to do. `at` (UTC milliseconds) names the backup.

    Refuses StoreNewer, StoreBusy, StoreMissing; faults UpdateWentWrong and what disks say.
    """
    backup = bring_up_to_date(store, at=at, backups=backups if backups.is_dir() else None, progress=progress, steps=steps)
    if backup is None:
        return False
    if steps is None:
        with Store.open(store) as opened:
            rebuild_if_stale(opened, KINDS, apply_postings, progress)
    wrong = next((finding for finding in audit_logs(store).findings if not finding.incomplete), None)
    if wrong is not None:
        raise UpdateWentWrong(finding=wrong.detail, backup=str(backup.path))
    return True
