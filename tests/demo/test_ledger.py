import threading

import pytest

from app.demo.ledger import Ledger, Said, prove
from app.interview.model import Missing

ONE, TWO = "a" * 26, "b" * 26


def told() -> Ledger:
    ledger = Ledger()
    ledger.acknowledge(ONE, "accord", "oui")
    ledger.acknowledge(ONE, "age", 40)
    ledger.acknowledge(TWO, "age", Missing.REFUSED)
    return ledger


AS_TOLD: list[tuple[str, Said]] = [(ONE, {"accord": "oui", "age": 40}), (TWO, {"age": Missing.REFUSED})]


def test_what_is_stored_as_told_holds() -> None:
    proof = prove(told(), AS_TOLD)
    assert (proof.holds, proof.interviews, proof.acknowledged, proof.equal) == (True, 2, 3, 3)


@pytest.mark.parametrize(
    ("stored", "missing", "different", "unexpected", "strangers"),
    [
        ([(ONE, {"accord": "oui"}), AS_TOLD[1]], (f"{ONE}:age",), (), (), ()),
        ([(ONE, {"accord": "oui", "age": 41}), AS_TOLD[1]], (), (f"{ONE}:age",), (), ()),
        ([(ONE, {"accord": "oui", "age": 40, "mot": "x"}), AS_TOLD[1]], (), (), (f"{ONE}:mot",), ()),
        ([*AS_TOLD, ("c" * 26, {})], (), (), (), ("c" * 26,)),
        ([AS_TOLD[0]], (f"{TWO}:age",), (), (), (TWO,)),
    ],
    ids=["lost", "changed", "invented", "an interview nobody began", "an interview lost"],
)
def test_every_difference_is_found(
    stored: list[tuple[str, Said]],
    missing: tuple[str, ...],
    different: tuple[str, ...],
    unexpected: tuple[str, ...],
    strangers: tuple[str, ...],
) -> None:
    proof = prove(told(), stored)
    assert not proof.holds
    assert (proof.missing, proof.different, proof.unexpected) == (missing, different, unexpected)
    assert proof.strangers == strangers


def test_an_interview_stored_twice_does_not_hold() -> None:
    assert not prove(told(), [*AS_TOLD, AS_TOLD[0]]).holds


def test_nothing_told_proves_nothing() -> None:
    assert not prove(Ledger(), []).holds


def test_the_last_answer_counts_and_many_may_write() -> None:
    ledger = Ledger()
    writers = [threading.Thread(target=ledger.acknowledge, args=(ONE, f"q{n}", n)) for n in range(50)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    ledger.acknowledge(ONE, "q0", 99)
    assert ledger.interviews[ONE] == {"q0": 99, **{f"q{n}": n for n in range(1, 50)}}
