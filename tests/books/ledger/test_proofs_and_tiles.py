from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from typing import Any

import pytest

from kadpun.books.ledger import facts, proofs, tiles, tree
from kadpun.books.ledger.canonical import encode
from kadpun.books.ledger.notes import Checkpoint, sign_note
from kadpun.books.refusals import Refusal

from .answers import GrowingLog, answers, key, log_after
from .test_tree import check_published

PROOFS = answers("proofs")
TILES = answers("tiles")


@cache
def log_of_tiles() -> GrowingLog:
    """The log of 300 facts that tiles.json gives as a rule."""
    log = GrowingLog(TILES["log"], frozenset(("genesis", "no-sale")))
    start = facts.read_at("2026-11-21T01:00:00.000Z")
    for number in range(300):
        at = start + number * 1000
        digits = f"{at:012x}"
        log.offer(
            encode(
                {
                    "v": 1,
                    "log": TILES["log"],
                    "seq": number,
                    "prev": base64.b64encode(log.frontier.root()).decode(),
                    "at": facts.at_text(at),
                    "id": f"{digits[:8]}-{digits[8:]}-7000-8000-{number:012x}",
                    "kind": "no-sale" if number else "genesis",
                    "on": "2026-11-21",
                    "by": "u-01",
                    "refs": [],
                    "post": [],
                    "body": {"n": number},
                    "cm": {},
                }
            )
        )
    return log


def test_the_log_of_tiles_comes_out_to_the_byte() -> None:
    log = log_of_tiles()
    assert log.stored[0].decode() == TILES["first_fact"]
    assert log.stored[-1].decode() == TILES["last_fact"]
    published = PROOFS["tiles"]
    leaves = [log.nodes[0, index] for index in range(300)]
    for index, leaf in published["leaf_hashes"].items():
        assert leaves[int(index)].hex() == leaf
    check_published(published, leaves, published["roots"])


@pytest.mark.parametrize("entry", TILES["sizes"], ids=lambda entry: str(entry["size"]))
def test_a_log_is_laid_out_in_the_known_files(entry: dict[str, Any]) -> None:
    log, size = log_of_tiles(), entry["size"]
    paths = [tile.path for tile in tiles.tiles_of(size)] + [bundle.path for bundle in tiles.bundles_of(size)]
    assert paths == entry["paths"]
    root = tree.root_of(size, log.get_node)
    assert root.hex() == entry["root"]
    assert sign_note(Checkpoint(TILES["log"], size, root).body, key("log_tiles")) == entry["checkpoint"]


def test_every_tile_and_bundle_comes_out_to_the_byte() -> None:
    log = log_of_tiles()
    made: dict[str, bytes] = {}
    for entry in TILES["sizes"]:
        for tile in tiles.tiles_of(entry["size"]):
            made[tile.path] = tile.encode(log.get_node)
            assert tiles.read_tile(made[tile.path], path=tile.path, width=tile.width)[0] == log.nodes[tile.level * 8, tile.index * 256]
        for bundle in tiles.bundles_of(entry["size"]):
            entries = log.stored[bundle.first : bundle.first + bundle.width]
            made[bundle.path] = tiles.write_bundle(entries)
            assert tiles.read_bundle(made[bundle.path], path=bundle.path, width=bundle.width) == entries
    assert set(made) == {file["path"] for file in TILES["files"]}
    for file in TILES["files"]:
        data = made[file["path"]]
        assert len(data) == file["length"]
        assert sha256(data).hexdigest() == file["sha256"]
        if "base64" in file:
            assert data == base64.b64decode(file["base64"])


def test_paths_are_numbered_in_groups_of_three() -> None:
    for entry in TILES["path_examples"]:
        assert tiles.Tile(0, entry["index"], 256).path == f"tile/0/{entry['path']}"


@pytest.mark.parametrize("entry", TILES["plan"], ids=lambda entry: str(entry["size"]))
def test_large_logs_have_the_known_shape(entry: dict[str, Any]) -> None:
    size = entry["size"]
    if size <= 300_000:
        all_tiles = list(tiles.tiles_of(size))
        for level in entry["levels"]:
            own = [tile for tile in all_tiles if tile.level == level["level"]]
            assert sum(tile.width == 256 for tile in own) == level["full"]
            assert sum(tile.width for tile in own if tile.width != 256) == level["partial"]
        assert [tile for tile in all_tiles if tile.level == 0][-1].path == entry["last_tile"]
        assert list(tiles.bundles_of(size))[-1].path == entry["last_bundle"]
    else:
        full = entry["levels"][0]["full"]
        assert divmod(size, 256) == (full, entry["levels"][0]["partial"])
        assert tiles.Tile(0, full - 1, 256).path == entry["last_tile"]


@pytest.mark.parametrize("entry", TILES["bad"], ids=lambda entry: entry["name"])
def test_a_turned_byte_shows(entry: dict[str, Any]) -> None:
    log = log_of_tiles()
    files = {tile.path: tile.encode(log.get_node) for tile in tiles.tiles_of(300)}
    files |= {
        bundle.path: tiles.write_bundle(log.stored[bundle.first : bundle.first + bundle.width]) for bundle in tiles.bundles_of(300)
    }
    turned = bytearray(files[entry["path"]])
    turned[entry["byte"]] ^= entry["xor"]
    files[entry["path"]] = bytes(turned)
    with pytest.raises((Refusal, AssertionError)):
        check_files(files)


def check_files(files: dict[str, bytes]) -> None:
    """What any reader of tiles would check, plainly."""
    leaves: list[bytes] = []
    for bundle in tiles.bundles_of(300):
        leaves += [facts.leaf_hash(entry) for entry in tiles.read_bundle(files[bundle.path], path=bundle.path, width=bundle.width)]
    frontier = tree.Frontier()
    nodes = {(0, index): leaf for index, leaf in enumerate(leaves)}
    for leaf in leaves:
        nodes.update({(level, index): node for level, index, node in frontier.append(leaf)})
    for tile in tiles.tiles_of(300):
        assert tile.encode(lambda level, index: nodes[level, index]) == files[tile.path]


@pytest.mark.parametrize("entry", PROOFS["tlog_proofs"], ids=lambda entry: entry["name"])
def test_a_proof_text_holds_or_is_refused(entry: dict[str, Any]) -> None:
    leaf = log_after(17).nodes[0, entry["fact"]]
    witnesses = [key(name).verifier for name in ("witness_1", "witness_2")]
    log = [key("log").verifier]
    if entry["expect"] == "ok":
        signed = proofs.verify_proof(entry["text"], leaf=leaf, log=log, witnesses=witnesses)
        assert signed.checkpoint.size == entry["size"]
        assert {each.key for each in signed.cosigned_by} == {key(name).verifier for name in entry["cosigned_by"]}
        assert proofs.write_proof(proofs.read_proof(entry["text"])) == entry["text"]
        path = tree.inclusion_proof(entry["fact"], entry["size"], log_after(17).get_node)
        assert list(proofs.read_proof(entry["text"]).path) == path
    else:
        with pytest.raises(Refusal):
            proofs.verify_proof(entry["text"], leaf=leaf, log=log, witnesses=witnesses)
