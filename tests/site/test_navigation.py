from flask import Flask

from app.site import navigation
from app.site.navigation import CampaignChoice, NavigationItem


def lines(shell: Flask, path: str) -> list[tuple[str, str, bool, int | None]]:
    with shell.test_request_context(path):
        return [(entry.label, entry.url, entry.current, entry.count) for entry in navigation.entries()]


def test_lines_lead_to_the_campaign_in_the_address(shell: Flask) -> None:
    assert lines(shell, "/console/b/calls") == [
        ("Aujourd'hui", "/console/b/", False, None),
        ("Appels", "/console/b/calls", True, 7),
    ]


def test_a_page_of_no_campaign_leads_back_to_the_first(shell: Flask) -> None:
    assert [url for _label, url, _current, _count in lines(shell, "/forward")] == ["/console/a/", "/console/a/calls"]


def test_without_any_campaign_only_general_pages_remain(shell: Flask) -> None:
    navigation.set_campaign_choices(shell, tuple)
    navigation.add_item(shell, NavigationItem("forward", "People", 1, per_campaign=False))
    assert lines(shell, "/forward") == [("People", "/forward", True, None)]


def test_a_line_not_for_the_reader_is_not_shown(shell: Flask) -> None:
    navigation.add_item(shell, NavigationItem("forward", "People", 90, per_campaign=False, shown=lambda: False))
    assert "People" not in [line[0] for line in lines(shell, "/console/a/")]


def test_lines_stand_in_their_order_whoever_registers_first(shell: Flask) -> None:
    navigation.add_item(shell, NavigationItem("forward", "First", -1, per_campaign=False))
    assert [line[0] for line in lines(shell, "/console/a/")] == ["First", "Aujourd'hui", "Appels"]


def test_what_a_line_counts_is_counted_once_for_a_page(shell: Flask) -> None:
    """The page lists it twice: beside the work, and folded up on a phone."""
    asked: list[int] = []

    def count() -> int:
        asked.append(1)
        return 4

    navigation.add_item(shell, NavigationItem("forward", "Survey", 90, per_campaign=False, count=count))
    assert shell.test_client().get("/console/b/").text.count('<span class="count">4</span>') == 2
    assert len(asked) == 1


def test_the_switcher_offers_the_other_campaigns(shell: Flask) -> None:
    page = shell.test_client().get("/console/b/").text
    assert "<bdi>Atelier</bdi></summary>" in page
    assert '<a href="/console/a/"><bdi>Mon Récap</bdi></a>' in page


def test_one_campaign_needs_no_switcher(shell: Flask) -> None:
    navigation.set_campaign_choices(shell, lambda: [CampaignChoice("a", "Mon Récap", "/console/a/")])
    assert "switcher" not in shell.test_client().get("/console/a/").text


def test_sorting_keeps_the_filters(shell: Flask) -> None:
    with shell.test_request_context("/?kind=ccas&kind=ml&sort=name"):
        assert navigation.sorted_query("-name") == "kind=ccas&kind=ml&sort=-name"


def test_a_page_reached_through_a_line_marks_it(shell: Flask) -> None:
    navigation.add_item(
        shell, NavigationItem("site.accessibility", "Survey", 90, per_campaign=False, beneath=("forward",))
    )
    assert [line[0] for line in lines(shell, "/forward") if line[2]] == ["Survey"]
