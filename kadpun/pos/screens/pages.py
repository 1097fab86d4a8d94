"""Every page of the window by name: what the program hands to it when it is put together.

A page's code is read when the page is first wanted, so that the till starts without what only the office needs.
"""

from __future__ import annotations

from .page import Context, Page, Pages
from .start.sign_in import SignInPage


def member(context: Context) -> Page:
    """Make the page of a member at the till."""
    from .counter.member_page import MemberPage

    return MemberPage(context)


def wallet(context: Context) -> Page:
    """Make the page of a member's tokens at the till."""
    from .counter.wallet_page import WalletPage

    return WalletPage(context)


def shift_open(context: Context) -> Page:
    """Make the page that opens a shift."""
    from .shift.opening import ShiftOpenPage

    return ShiftOpenPage(context)


def shift_close(context: Context) -> Page:
    """Make the page that closes a shift."""
    from .shift.closing import ShiftClosePage

    return ShiftClosePage(context)


def goods(context: Context) -> Page:
    """Make the page of goods and stock."""
    from .office.goods_page import GoodsPage

    return GoodsPage(context)


def office(context: Context) -> Page:
    """Make the office's overview."""
    from .office.overview_page import OverviewPage

    return OverviewPage(context)


def confirmations(context: Context) -> Page:
    """Make the page of balance confirmations."""
    from .office.confirmations_page import ConfirmationsPage

    return ConfirmationsPage(context)


def surplus(context: Context) -> Page:
    """Make the page of the surplus."""
    from .office.surplus_page import SurplusPage

    return SurplusPage(context)


def claims(context: Context) -> Page:
    """Make the page of claims on issuers."""
    from .office.claims_page import ClaimsPage

    return ClaimsPage(context)


def market(context: Context) -> Page:
    """Make the marketplace's page."""
    from .office.market_page import MarketPage

    return MarketPage(context)


def issuer(context: Context) -> Page:
    """Make the page of an issuer's view of its campaigns."""
    from .office.issuer_page import IssuerPage

    return IssuerPage(context)


def tokens(context: Context) -> Page:
    """Make the page of schemes and tokens."""
    from .office.tokens_page import TokensPage

    return TokensPage(context)


def members(context: Context) -> Page:
    """Make the register's page."""
    from .office.members_page import MembersPage

    return MembersPage(context)


def credit(context: Context) -> Page:
    """Make the page of debts, shares and deposits."""
    from .office.credit_page import CreditPage

    return CreditPage(context)


def settings(context: Context) -> Page:
    """Make the page of settings."""
    from .settings.settings_page import SettingsPage

    return SettingsPage(context)


def ledger(context: Context) -> Page:
    """Make the ledger's page."""
    from .office.ledger_page import LedgerPage

    return LedgerPage(context)


def desks(context: Context) -> Page:
    """Make the page of the shop's desks."""
    from .office.desks_page import DesksPage

    return DesksPage(context)


def journal(context: Context) -> Page:
    """Make the journal's page."""
    from .office.journal_page import JournalPage

    return JournalPage(context)


def periods(context: Context) -> Page:
    """Make the page of periods."""
    from .office.periods_page import PeriodsPage

    return PeriodsPage(context)


def reconcile(context: Context) -> Page:
    """Make the page of reconciliation."""
    from .office.reconcile_page import ReconcilePage

    return ReconcilePage(context)


def statements(context: Context) -> Page:
    """Make the page of the statements."""
    from .office.statements_page import StatementsPage

    return StatementsPage(context)


PAGES: Pages = {
    "sign-in": SignInPage,
    "member": member,
    "wallet": wallet,
    "shift-open": shift_open,
    "shift-close": shift_close,
    "office": office,
    "reconcile": reconcile,
    "goods": goods,
    "confirmations": confirmations,
    "surplus": surplus,
    "tokens": tokens,
    "claims": claims,
    "issuer": issuer,
    "market": market,
    "credit": credit,
    "journal": journal,
    "periods": periods,
    "members": members,
    "statements": statements,
    "settings": settings,
    "ledger": ledger,
    "desks": desks,
}
