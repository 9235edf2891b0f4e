"""What can go wrong between a provider of text messages and us, and the test that makes it go wrong over real HTTP."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
OUTBOX, KILLS = "messaging/test_faults.py", "messaging/test_kills.py"
DOOR, TALK, CALLS = "sms/test_webhook_faults.py", "sms/test_service.py", "phoning/bridge/test_bridge.py"

FAULTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "a signature that is forged, missing, empty, short or for another address": (
        (OUTBOX, "test_only_the_provider_is_heard"),
        (TALK, "test_nothing_unsigned_is_looked_at"),
        (TALK, "test_a_signature_by_another_key_or_for_other_words_is_refused"),
        (CALLS, "test_the_persons_number_is_given_out_once_and_only_signed"),
    ),
    "a proxy that turns https into http": ((OUTBOX, "test_behind_a_proxy_the_configured_address_counts"),),
    "parameters that come twice, are unknown, or an address with accents": ((DOOR, "test_odd_but_signed_is_heard"),),
    "an address that ends in a bare question mark": ((OUTBOX, "test_a_bare_question_mark_ends_an_address_as_well"),),
    "the same text twice, one after the other": (
        (TALK, "test_a_replayed_webhook_gets_the_same_reply_and_answers_once"),
    ),
    "the same text at the same moment": ((TALK, "test_a_webhook_repeated_at_the_same_moment_answers_once"),),
    "the same text after a restart": ((DOOR, "test_a_text_that_comes_again_after_a_restart_gets_what_it_got"),),
    "a process that dies after the commit": (
        (DOOR, "test_a_process_that_dies_once_the_answer_is_kept_gives_the_answer_when_asked_again"),
    ),
    "two texts of one person in parallel": (
        (TALK, "test_two_texts_of_one_person_in_quick_succession_are_taken_in_their_order"),
        (TALK, "test_two_first_texts_at_once_begin_one_interview"),
    ),
    "delivered before sent; reports twice; before the answer to our request; 429; 500; 502 with a page; "
    "a time-out after the message was taken": ((OUTBOX, "test_a_message_arrives_once_whatever_the_provider_does"),),
    "no reports at all": ((OUTBOX, "test_a_provider_that_reports_nothing_is_not_sent_to_again"),),
    "reports replayed in any order": ((OUTBOX, "test_reports_replayed_in_any_order_leave_what_was_told_last"),),
    "a report of an unknown message, or in an unknown word": (
        (OUTBOX, "test_reports_of_nothing_we_know_are_taken_without_a_stir"),
    ),
    "21610, at once and in a report": ((OUTBOX, "test_an_opt_out_told_at_once_or_later_silences"),),
    "21614": ((OUTBOX, "test_a_landline_is_not_tried_again"),),
    "a burst of 30007": ((OUTBOX, "test_a_burst_of_filtered_messages_stops_the_campaign"),),
    "30003": ((OUTBOX, "test_a_telephone_that_was_off_gets_it_later"),),
    "1601 characters, and an emoji at the edge of a part": ((OUTBOX, "test_odd_lengths"),),
    "a picture without a word": ((DOOR, "test_a_picture_without_a_word_is_answered_in_words"),),
    "hours that end in the middle of a batch": ((OUTBOX, "test_the_hours_end_in_the_middle_of_a_batch"),),
    "a machine that texts": ((TALK, "test_a_machine_is_never_answered"),),
    "kill -9 of the worker with messages on their way": (
        (KILLS, "test_a_sender_killed_at_random_moments_sends_each_message_exactly_once"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_test(fault: str) -> None:
    for module, name in FAULTS[fault]:
        body = ast.parse((TESTS / module).read_text(encoding="utf-8")).body
        assert name in {one.name for one in body if isinstance(one, ast.FunctionDef)}, module
