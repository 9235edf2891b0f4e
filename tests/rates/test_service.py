"""Figures read from a real database."""

import datetime as dt

import pytest
from sqlalchemy import select

from app.distribution import merging, slips
from app.distribution.frame import Stratum, take_frame
from app.distribution.kept import Subject
from app.distribution.service import relay_links
from app.distribution.tables import Professional, Slip, SlipBatch
from app.interview.model import State
from app.messaging.service import opt_out
from app.rates.core.cases import Silence, Tally
from app.rates.core.dispositions import Dispositions
from app.rates.core.funnel import Sum
from app.rates.core.participation import Part
from app.rates.core.standing import Axis, Code
from app.rates.merged import professionals
from app.rates.proving import prove
from app.rates.service import EVERYTHING, Choice, LinkCase, RatesOverview, cases, overview
from app.rates.tabling import table
from app.relay.store import answers
from tests.campaigns import KEYS, make_world
from tests.rates.conftest import MADE, NOW, Field

HALF = (("accord", "oui"), ("bienvenue", ""), ("carnet", "non"), ("pourquoi", ""), ("confiance", "4"))
"""Two of the four questions required of somebody who does not use the notebook."""


def seen(field: Field, choice: Choice = EVERYTHING) -> RatesOverview:
    field.look_around()
    return overview(field.session, field.world.campaign, NOW, choice, axes=(Axis.CHANNEL, Axis.LANGUAGE))


def told_apart(found: RatesOverview, axis: Axis) -> dict[str, tuple[int, int]]:
    """Begun and complete, by value."""
    return {row.value: (row.counts["began"], row.counts["complete"]) for row in table(found, axis)}


def case_of(field: Field, name: str) -> LinkCase:
    found = cases(field.session, field.world.campaign)
    return next(case for case in found if case.place.professional.startswith(name))


def test_each_case_has_its_own_figures(lively: Field) -> None:
    amina = case_of(lively, "Amina")
    assert amina.counts.group == Tally(started=5, completed=3, declined=1)
    assert (amina.silence, amina.counts.personal) == (Silence.ANSWERED, Tally())
    assert case_of(lively, "Thomas").silence is Silence.PROMISED
    nadia = case_of(lively, "Nadia")
    assert (nadia.counts.group, nadia.counts.personal) == (Tally(), Tally(started=1, completed=1))


def test_the_funnel_says_who_told(lively: Field) -> None:
    found = seen(lively).funnel
    assert found.ordered == Sum(160, 160, telling=2, of=2), "a structure's notebooks count once"
    assert found.forwarded == Sum(6, 10, telling=1, of=3)
    assert found.handed_out == Sum(0, 0, telling=0, of=3)
    assert found.group == Tally(started=5, completed=3, declined=1)


def test_group_and_personal_links_are_never_pooled_in_a_rate(lively: Field) -> None:
    found = seen(lively)
    assert found.participation.ceiling == Part(3, 5)
    assert found.participation.floor == Part(3, 160)
    assert found.dispositions == Dispositions(complete=1, non_contact=1, unknown=1)
    assert found.tally == Tally(started=7, completed=5, declined=1)
    assert found.without_professional == Tally(started=1, completed=1)


def test_whoever_answered_stop_has_refused(lively: Field) -> None:
    opt_out(lively.session, KEYS, "+33639980002", NOW)
    assert seen(lively).dispositions == Dispositions(complete=1, refusal=1, unknown=1)


def test_half_of_the_questions_make_a_partial_interview_and_less_a_break_off(lively: Field) -> None:
    assert seen(lively).funnel.partial == 0, "the one unfinished interview has answered nothing"
    lively.interview("Amina", State.ASKING, replies=HALF)
    for number, replies in (("04", HALF), ("05", HALF[:2])):
        by = lively.invited("Nadia", f"06 39 98 00 {number}", "delivered")
        lively.interview("Nadia", State.ASKING, by=by, replies=replies)
    found = seen(lively)
    assert found.funnel.partial == 1, "personal links are not in the funnel"
    assert (found.dispositions.partial, found.dispositions.refusal) == (1, 1)


def test_a_choice_narrows_every_figure(lively: Field) -> None:
    found = seen(lively, Choice(kind="ccas"))
    assert found.counts.professionals == 1
    assert found.funnel.ordered == Sum(40, 40, 1, 1)
    assert found.tally == Tally(started=1, completed=1)
    assert found.dispositions.people == 3
    assert told_apart(found, Axis.LANGUAGE) == {"fr": (1, 1)}
    assert seen(lively, Choice(kind="mission_locale")).dispositions.people == 0
    assert seen(lively, Choice(departement="974")).tally == found.tally
    assert seen(lively, Choice("ccas", "93")).counts.professionals == 0
    assert seen(lively, Choice(region="La Réunion")).tally == found.tally
    assert seen(lively, Choice(network="Missions locales")).tally.started == 5
    assert [(one.kind, one.departement) for one in found.offered] == [("ccas", "974"), ("mission_locale", "93")]


def test_channels_and_languages_add_up_to_all_interviews(lively: Field) -> None:
    found = seen(lively)
    assert told_apart(found, Axis.CHANNEL) == {"web": (6, 4), "sms": (1, 1)}
    assert told_apart(found, Axis.LANGUAGE) == {"fr": (6, 4), "ar": (1, 1)}


def test_the_longest_silence_comes_first(lively: Field) -> None:
    found = seen(lively)
    assert [(one.place.professional, one.days_waiting(NOW)) for one in found.silent] == [("Thomas Lefort", 10)]
    assert found.relayed == Sum(2, 2, 2, 2)


def test_a_later_figure_takes_the_place_of_an_earlier_one(lively: Field) -> None:
    lively.forwarded("Amina", 2, 2)
    found = seen(lively)
    assert found.funnel.forwarded == Sum(2, 2, 1, 3)
    assert found.funnel.more_than_declared == 1
    assert found.participation.central is not None
    assert found.participation.central.value == pytest.approx(1)


def test_another_campaign_of_the_project_keeps_its_own_figures(lively: Field) -> None:
    other = make_world(lively.session, MADE, key="vague-2")
    found = overview(lively.session, other.campaign, NOW)
    assert found.tally == Tally()
    assert {one.silence for one in cases(lively.session, other.campaign)} == {Silence.SILENT}
    assert len(found.silent) == 3


def test_the_figures_of_structures_and_kinds_add_up_to_the_whole(lively: Field) -> None:
    found = seen(lively)
    for groups in (found.structures, found.kinds):
        assert sum(one.tally.started for one in groups) == found.tally.started - found.without_professional.started
        assert sum(one.ordered.low for one in groups) == found.funnel.ordered.low
    assert found.at - dt.timedelta(days=10) == MADE


def test_answers_are_held_against_the_frame_where_there_is_one(lively: Field) -> None:
    before = seen(lively).population
    assert (before.framed, {one.kind: one.ordered for one in before.kinds}) == (
        False,
        {"mission_locale": 120, "ccas": 40},
    )
    campaign = lively.world.campaign.id
    told = {
        Stratum("mission_locale", "Île-de-France", "2026-01"): 6,
        Stratum("mission_locale", "Île-de-France", "2026-02"): 6,
        Stratum("ccas", "La Réunion"): 4,
    }
    take_frame(lively.session, campaign, told)
    found = seen(lively).population
    assert (found.framed, {one.kind: one.ordered for one in found.regions}) == (
        True,
        {"Île-de-France": 12, "La Réunion": 4},
    )
    assert found.r_indicator == pytest.approx(1), "3 of 12 and 1 of 4 answered"
    take_frame(lively.session, campaign, {**told, Stratum("ccas", "La Réunion"): 2})
    uneven = seen(lively).population.r_indicator
    assert uneven is not None
    assert uneven < 1


def test_slips_are_counted_beside_the_invitations_and_never_among_them(lively: Field) -> None:
    session, campaign = lively.session, lively.world.campaign
    before = overview(session, campaign, NOW)
    batch = slips.order(session, KEYS, lively.link("Thomas"), 10, "fr", MADE)
    assert isinstance(batch, SlipBatch)
    printed = overview(session, campaign, NOW)
    assert printed.slips == {Code.UNUSED: 10}
    used = session.scalars(select(Slip.invitation_id).where(Slip.batch_id == batch.id).order_by(Slip.id)).all()
    lively.interview("Thomas", State.COMPLETED, by=used[0])
    lively.interview("Thomas", State.ASKING, by=used[1])
    after = overview(session, campaign, NOW)
    assert after.slips == {Code.UNUSED: 8, Code.COMPLETE: 1, Code.UNDER_WAY: 1}
    assert after.invited == printed.invited == before.invited
    assert after.counts.personal.completed == before.counts.personal.completed + 1
    assert after.funnel == printed.funnel == before.funnel
    lively.look_around()
    kept = overview(session, campaign, NOW)
    assert (kept.slips[Code.UNUSED], kept.slips[Code.COMPLETE]) == (8, 1)
    assert prove(session).holds


def test_answers_of_an_entry_put_together_stand_with_the_one_kept(lively: Field) -> None:
    session, campaign = lively.session, lively.world.campaign
    amina, thomas = lively.link("Amina"), lively.link("Thomas")
    apart = {whole.case.place.professional: whole.tally for whole in professionals(session, campaign, None, 1)[0]}
    pair = merging.Pair(Subject.PROFESSIONAL, thomas.professional, amina.professional)
    merging.merge(session, pair, thomas.professional_id, NOW, "A")
    found, count = professionals(session, campaign, None, 1)
    assert count == len(found) == 2
    whole = next(one for one in found if one.case.place.link_id == thomas.id)
    assert [one.place.professional for one in whole.others] == ["Amina Belkacem"]
    assert whole.tally == apart["Amina Belkacem"] + apart["Thomas Lefort"]
    session.commit()
    assert answers(session, thomas) == 3


@pytest.mark.parametrize("between", ["no link", "a link"])
def test_entries_put_together_in_several_steps_stand_with_the_last(lively: Field, between: str) -> None:
    session, campaign = lively.session, lively.world.campaign
    amina, thomas = lively.link("Amina"), lively.link("Thomas")
    middle = Professional(structure=amina.professional.structure, reference="P09", name="A. Belkacem", language="fr")
    session.add(middle)
    session.flush()
    if between == "a link":
        relay_links(session, KEYS, campaign, NOW)
    apart = {whole.case.place.professional: whole.tally for whole in professionals(session, campaign, None, 1)[0]}
    for at, (gone, keeper) in enumerate(((amina.professional, middle), (middle, thomas.professional))):
        pair = merging.Pair(Subject.PROFESSIONAL, gone, keeper)
        merging.merge(session, pair, keeper.id, NOW + dt.timedelta(minutes=at), "A")
    found, count = professionals(session, campaign, None, 1)
    whole = next(one for one in found if one.case.place.link_id == thomas.id)
    assert (count, len(whole.others)) == (2, 2 if between == "a link" else 1)
    assert whole.tally == apart["Amina Belkacem"] + apart["Thomas Lefort"]
    session.commit()
    assert answers(session, thomas) == 3
