"""The verification of a hash chain, without a database: each kind of tampering is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from finops.calc.hash_chain import EMPTY, MOST_PROBLEMS, ChainEntry, Head, entry_hash, verify_chain
from tests.audit.chains import StoredChain, end_of, grown, link, sealed

TEN = grown([], 10)


def kinds(chain: StoredChain, anchor: Head | None = None) -> list[tuple[int, str]]:
    return [(problem.seq, problem.kind) for problem in verify_chain(chain, anchor).problems]


def test_the_hash_is_sha256_of_the_previous_hash_and_the_text() -> None:
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert entry_hash(b"a", "bc").hex() == abc  # FIPS 180 test vector


def test_an_honest_chain_is_verified_up_to_its_head() -> None:
    verdict = verify_chain(sealed(TEN), anchor=end_of(TEN[:4]))
    assert verdict.holds
    assert verdict.verified == end_of(TEN)
    assert verdict.head_hash == TEN[-1].hash.hex()


@pytest.mark.parametrize("head", [EMPTY, None])
def test_an_empty_chain_holds(head: Head | None) -> None:
    assert verify_chain(StoredChain([], head), anchor=EMPTY).holds


def test_an_edited_text_is_found_and_the_entries_before_it_stay_verified() -> None:
    edited = replace(TEN[4], body=TEN[4].body.replace("tested", "tasted"))
    verdict = verify_chain(StoredChain([*TEN[:4], edited, *TEN[5:]], end_of(TEN)))
    assert [p.kind for p in verdict.problems] == ["edited", "columns"]
    assert verdict.verified == end_of(TEN[:4])


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": "Bo"},
        {"action": "approved"},
        {"target": None},
        {"at": TEN[4].at - timedelta(days=1)},
        {"tenant_id": 8},
    ],
)
def test_an_edited_column_is_found(changes: dict[str, object]) -> None:
    edited = replace(TEN[4], **changes)  # type: ignore[arg-type]  # any one column
    assert kinds(StoredChain([*TEN[:4], edited, *TEN[5:]], end_of(TEN))) == [(5, "columns")]


def test_a_text_that_is_no_entry_is_found_even_when_its_hash_is_right() -> None:
    for body in ("[]", "null", "no json", '{"at": "never"}'):
        forged = replace(TEN[9], body=body, hash=entry_hash(TEN[9].prev, body))
        assert kinds(sealed([*TEN[:9], forged])) == [(10, "columns")]


def test_a_deleted_entry_in_the_middle_is_found() -> None:
    assert kinds(StoredChain([*TEN[:4], *TEN[6:]], end_of(TEN))) == [(5, "missing")]


def test_a_deleted_entry_is_found_although_the_rest_was_renumbered() -> None:
    moved = [replace(entry, seq=entry.seq - 1) for entry in TEN[5:]]
    breaks = kinds(StoredChain([*TEN[:4], *moved], Head(9, TEN[-1].hash)))
    assert (5, "unlinked") in breaks


def test_a_tail_cut_off_is_found_by_the_head() -> None:
    assert kinds(StoredChain(TEN[:7], end_of(TEN))) == [(8, "missing")]


def test_a_tail_cut_off_together_with_its_head_is_found_by_the_anchor_only() -> None:
    rewound = sealed(TEN[:7])
    assert kinds(rewound) == []
    assert kinds(rewound, anchor=end_of(TEN)) == [(8, "rewound")]


def test_swapped_entries_are_found() -> None:
    later, earlier = replace(TEN[3], seq=5), replace(TEN[4], seq=4)
    breaks = kinds(StoredChain([*TEN[:3], earlier, later, *TEN[5:]], end_of(TEN)))
    assert {(4, "unlinked"), (4, "columns"), (5, "unlinked"), (5, "columns")} <= set(breaks)


def test_an_entry_forged_into_the_middle_with_a_right_hash_is_found() -> None:
    forged = link(5, TEN[3].hash, action="approved")
    assert kinds(StoredChain([*TEN[:4], forged, *TEN[5:]], end_of(TEN))) == [(6, "unlinked")]


def test_an_entry_forged_behind_the_head_is_found() -> None:
    assert kinds(StoredChain(grown(TEN, 11), end_of(TEN))) == [(11, "forged")]


def test_a_rewritten_tail_with_fresh_hashes_is_found_by_the_anchor_only() -> None:
    rewritten = grown(TEN[:6], 10, action="approved")
    assert kinds(sealed(rewritten)) == []
    assert kinds(sealed(rewritten), anchor=end_of(TEN)) == [(10, "rewritten")]
    assert kinds(sealed(rewritten), anchor=end_of(TEN[:6])) == []


def test_a_head_that_is_gone_or_says_otherwise_is_found() -> None:
    assert kinds(StoredChain(TEN, None)) == [(10, "head")]
    assert kinds(StoredChain(TEN, Head(10, b"x"))) == [(10, "head")]


def test_a_chain_that_is_gone_altogether_is_found_by_the_anchor() -> None:
    assert kinds(StoredChain([], None), anchor=end_of(TEN)) == [(1, "rewound")]


def test_a_wreck_ends_after_enough_problems() -> None:
    wreck: list[ChainEntry] = [replace(entry, hash=b"x") for entry in grown([], 100)]
    assert len(kinds(sealed(wreck))) == MOST_PROBLEMS
