"""Trouble: what happens in a shop and must cost nothing, in the real window with real devices."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

from kadpun.books.money import show_money
from kadpun.books.shop import open_desk
from kadpun.books.store.engine import DiskFailed, DiskFull
from kadpun.books.store.tables import SCHEMA_VERSION
from kadpun.pos.till.desk_settings import DeskSettings
from tests.hardware.waiting import wait_for
from tests.stories.counter import AT, FISH_SAUCE, FISH_SAUCE_PRICE, MINUTE, RICE, RICE_PRICE, Counter

YEAR = 365 * 24 * 60 * MINUTE


def test_an_unknown_code_is_told_and_needs_no_key(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.scan("8859999999992")
    counter.sees("Unknown code {code}", code="8859999999992")
    counter.sees_total(RICE_PRICE)
    counter.scan(FISH_SAUCE)
    counter.sees_total(RICE_PRICE + FISH_SAUCE_PRICE)
    counter.till.wait_for(without=[counter.say("Unknown code {code}", code="8859999999992")])
    counter.pays_exactly()


def test_a_bad_check_digit_is_told_with_the_right_one(counter: Counter) -> None:
    counter.opens()
    counter.scan("8850000010018")
    counter.sees("“{code}” was misread: its last digit should be {expected}. Scan again, or type the code.", code="8850000010018", expected=9)
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)


def test_two_kilobytes_of_garbage_from_the_scanner_are_one_strange_scan(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.wire.send(bytes(33 + place * 7 % 90 for place in range(2048)) + b"\r")
    counter.sees("The scanner sent {length} letters, which is no code of anything sold here. Scan again.", length=2048)
    counter.sees_total(RICE_PRICE)
    counter.wire.send(bytes(range(128, 256)) * 4 + b"\r\n")
    counter.scan(FISH_SAUCE)
    counter.sees_total(RICE_PRICE + FISH_SAUCE_PRICE)
    counter.pays_exactly()


def test_a_quantity_that_cannot_be_is_refused_with_its_sentence(counter: Counter) -> None:
    counter.opens()
    counter.till.type(f"0*{RICE}", "Enter")
    counter.sees("“{text}” is not a quantity. Type a number above 0.", text="0")
    counter.till.press("Esc")
    counter.till.type(f"1000000000000*{RICE}", "Enter")
    counter.sees("{text} is more than one line can hold.", text="1000000000000")
    counter.sees_total(0)
    counter.till.press("Esc")
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("-")
    counter.sees("A quantity is above 0. To take goods off the bill, void the line.")
    counter.till.press("F6")
    counter.sees("How much")
    counter.till.type("1000000000000", "Enter")
    counter.sees("{text} is more than one line can hold.", text="1000000000000")
    counter.till.press("Esc")
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.till.close()
    assert [sale.body["total"] for sale in counter.facts("sale")] == [RICE_PRICE]


def test_a_quantity_is_for_one_scan_however_fast_the_next_one_comes(counter: Counter) -> None:
    counter.opens()
    counter.till.type("4*")
    counter.wire.send(f"{RICE}\r{FISH_SAUCE}\r{FISH_SAUCE}\r".encode())
    counter.sees_total(4 * RICE_PRICE + 2 * FISH_SAUCE_PRICE)


def test_a_price_beyond_bounds_is_refused_and_nothing_changes(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("F7")
    counter.sees("New price")
    counter.till.type("99999999999", "Enter")
    counter.manager_allows()
    counter.sees("{text} is beyond what one amount may be.", text="99,999,999,999.00")
    counter.till.press("Esc")
    counter.sees_total(RICE_PRICE)


def test_letters_are_no_tender(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("Enter")
    counter.sees("Cash received")
    counter.till.type("q.w.")
    counter.sees("“{text}” is not an amount of baht. Type digits, with up to two decimals.", text="..")
    counter.till.press("Enter")
    counter.nothing_was_sold()
    counter.till.press("Ctrl+a")
    counter.till.type("50")
    counter.sees("Paid in full")
    counter.till.press("Enter")
    counter.finished()
    counter.change_is(800)


def test_the_power_goes_in_mid_sale_and_the_bill_is_back_on_the_screen(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    first = counter.pays_exactly()
    counter.wait_for_papers()
    counter.till.type("4*")
    counter.scan(RICE)
    counter.scan(FISH_SAUCE)
    counter.sees_total(4 * RICE_PRICE + FISH_SAUCE_PRICE)
    counter.till.press("Del")
    counter.sees_total(4 * RICE_PRICE)
    counter.draft_is(lines=2, voided=1, total=4 * RICE_PRICE)
    counter.pulls_the_plug()
    counter.opens()
    counter.sees("The bill that stood here is back.")
    counter.sees_total(4 * RICE_PRICE)
    counter.sees("voided")
    second = counter.pays_exactly()
    assert [sale.body["number"] for sale in counter.facts("sale")] == [first, second]
    counter.till.close()
    counter.everything_verifies()


def test_a_receipt_that_was_due_when_the_power_went_is_offered_again(counter: Counter) -> None:
    counter.opens()
    counter.printer.trouble = "cover open"
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.sees("{count} papers wait", count=1)
    counter.pulls_the_plug()
    counter.printer.trouble = "none"
    counter.opens()
    counter.wait_for_papers()
    assert len(counter.papers.kept) == 1
    assert len(counter.facts("sale")) == 1


def test_the_printer_runs_out_of_paper_and_selling_goes_on(counter: Counter) -> None:
    counter.opens()
    counter.printer.trouble = "paper out"
    for number in range(1, 4):
        counter.scan(RICE)
        counter.sees_total(RICE_PRICE)
        counter.pays_exactly()
        counter.sees("{count} papers wait", count=number)
    assert counter.papers.due == 3
    counter.printer.load_paper()
    counter.wait_for_papers()
    counter.drawer_opened(3)
    counter.sees("Printer ready")


def test_a_printer_that_accepts_and_never_answers_holds_nobody_up(counter: Counter) -> None:
    counter.opens()
    counter.printer.trouble = "mute"
    for _ in range(2):
        counter.scan(RICE)
        counter.sees_total(RICE_PRICE)
        counter.till.press("F12")
        counter.sees("In the ledger")
    counter.sees("{count} papers wait", count=2)
    assert len(counter.facts("sale")) == 2
    assert counter.printer.jobs == ()
    counter.till.close()


def test_a_clock_set_back_a_year_is_told_and_selling_goes_on(counter: Counter) -> None:
    counter.opens()
    counter.till.set_clock(AT + MINUTE)
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.till.set_clock(AT - YEAR)
    counter.scan(FISH_SAUCE)
    counter.sees_total(FISH_SAUCE_PRICE)
    counter.till.press("F12")
    counter.sees("In the ledger")
    said = "This computer's clock is {days} days and {hours} hours behind the ledger's last entry. Set the clock; selling goes on meanwhile."
    counter.sees(said, days=365, hours=0)
    counter.till.close()
    sales = counter.facts("sale")
    assert [sale.on.year for sale in sales] == [2026, 2025]
    counter.everything_verifies()


def test_a_shop_that_is_open_in_another_process_is_not_opened_twice(counter: Counter) -> None:
    desk = open_desk(counter.shop)
    counter.switch_on()
    counter.sees("Another Kadpun has this shop open. Close it first, then try again.")
    desk.close()
    counter.till.press("Enter")
    counter.sign_in(counter.people["cashier"].pin)
    counter.sees_total(0)


def test_a_shop_of_a_newer_program_is_refused_and_left_as_it_is(counter: Counter) -> None:
    with closing(sqlite3.connect(counter.store)) as store, store:
        store.execute("UPDATE store SET value = '99' WHERE name = 'schema_version'")
    before = counter.store.read_bytes()
    counter.switch_on()
    said = "This shop was last opened by a newer Kadpun (form {found}, this one knows {known}). Install the newer program; nothing was changed."
    counter.sees(said, found=99, known=SCHEMA_VERSION)
    counter.till.close()
    assert counter.store.read_bytes() == before


def test_an_old_copy_of_the_shop_is_noticed_before_anything_is_signed(counter: Counter) -> None:
    old = counter.place / "old.kadpun"
    shutil.copy(counter.store, old)
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.wait_for_papers()
    counter.till.close()
    shutil.copy(old, counter.store)
    counter.switch_on()
    counter.sees("This is an older copy of the shop")


def test_a_scanner_that_is_not_there_is_told_and_typed_scans_sell_on(counter: Counter) -> None:
    counter.use(DeskSettings(printer=counter.printer.address, scanner_port=str(counter.place / "no-such-port")))
    counter.opens()
    counter.till.wait_for("no-such-port")
    counter.scan(RICE, "keys")
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()


def test_a_desk_without_a_printer_sells_and_says_so(counter: Counter) -> None:
    counter.use(DeskSettings(scanner_port=counter.wire.port))
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.till.press("F12")
    counter.sees("In the ledger")
    counter.sees("No printer")
    assert len(counter.facts("sale")) == 1


def test_wrong_pins_make_one_wait_and_the_right_one_opens(counter: Counter) -> None:
    counter.switch_on()
    counter.sees("Type your PIN, or choose your name")
    must_wait = counter.say("Too many wrong PINs. Wait {seconds} seconds.", seconds="§").partition("§")[0]


    def must_wait_now() -> bool:
        if not counter.till.sees(must_wait):
            counter.till.type("9999", "Enter")
        return counter.till.sees(must_wait)

    wait_for(must_wait_now)
    counter.till.set_clock(AT + 2 * MINUTE)
    counter.till.wait_for(without=[must_wait])
    counter.till.press("Esc")
    counter.sign_in(counter.people["cashier"].pin)
    counter.sees("Amount to pay")


def test_the_shift_is_counted_blind_and_closes_short_by_five_baht(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.wait_for_papers()
    counter.till.press("Shift+F12")
    seen = counter.sees("Blind count")
    assert not any(show_money(204_200) in text for text in seen), "a blind count shows no sum of the books"
    for count in ("2", "0", "0", "0", "1", "1", "1", "1", "0", "0", "0"):
        counter.till.type(count, "Down")
    counter.sees("{amount} baht counted", amount="2,037.00")
    counter.till.press("Enter")
    counter.sees("Cash is short by {amount}", amount="5.00")
    counter.till.touch(counter.say("Wrong change given"))
    counter.till.touch(counter.say("Close the shift and print the Z"))
    counter.sees("The shift is closed")
    counter.sees("Backed up")
    counter.papers.expect("z")
    counter.wait_for_papers()
    counter.till.close()
    closing_fact = counter.facts("shift-close")[0]
    assert (closing_fact.body["expected"], closing_fact.body["counted"]) == (204_200, 203_700)
    assert ("cash/short", "THB", 500) in closing_fact.post
    counter.everything_verifies()


def test_two_tills_started_at_once_open_the_shop_only_once(counter: Counter) -> None:
    counter.opens()
    command = [sys.executable, "-c", f"from pathlib import Path\nfrom kadpun.books.shop import open_desk\nopen_desk(Path({str(counter.shop)!r}))"]
    other = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert other.returncode == 1
    assert "StoreBusy" in other.stderr
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()


def test_a_full_disk_refuses_the_sale_with_its_sentence_and_the_bill_stays(counter: Counter) -> None:
    """The till's own bound on the size of files stands for the full disk: SQLite meets the same failing write."""
    counter.opens()
    counter.scan(RICE)
    counter.sees_total(RICE_PRICE)
    counter.draft_is(lines=1, total=RICE_PRICE)
    largest = counter.store.with_name(counter.store.name + "-wal").stat().st_size
    unlimited = resource.RLIM_INFINITY
    resource.prlimit(counter.till.pid, resource.RLIMIT_FSIZE, (largest, unlimited))
    counter.till.press("F12")
    told = (counter.say(DiskFull.says), counter.say(DiskFailed.says).partition("{")[0])
    wait_for(lambda: any(sentence in text for text in counter.till.read() for sentence in told))
    counter.nothing_was_sold()
    resource.prlimit(counter.till.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
    counter.sees_total(RICE_PRICE)
    counter.pays_exactly()
    counter.till.close()
    assert [sale.body["total"] for sale in counter.facts("sale")] == [RICE_PRICE]
    counter.everything_verifies()
