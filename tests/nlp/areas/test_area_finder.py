from __future__ import annotations

import datetime as dt

import pytest

from nlp.areas import AreaFinder

FINDER = AreaFinder()


def codes(text: str, **context: object) -> set[str]:
    return {mention.code for mention in FINDER.find(text, **context) if mention.is_listed}  # type: ignore[arg-type]


def suggested(text: str) -> set[str]:
    return {mention.code for mention in FINDER.find(text) if mention.is_suggested}


def refusals(text: str) -> dict[str, str]:
    return {j.quote: "; ".join(reason for _, reason in j.cues) for j in FINDER.explain(text) if j.is_refused}


def test_the_longest_name_wins() -> None:
    assert codes("North East Lincolnshire Council has asked for the scheme to be extended.") == {"E06000012"}


def test_the_evidence_is_the_name_as_it_stands() -> None:
    text = "Pupils in Stoke‑on‑Trent’s schools"
    (mention,) = FINDER.find(text)
    assert (mention.quote, mention.code) == ("Stoke‑on‑Trent", "E06000021")
    assert text[mention.start : mention.end] == mention.quote


@pytest.mark.parametrize(
    "text",
    [
        "Lord Bradford spoke of the University of Sheffield and of Reading Recovery.",
        "The Duke of York and the Bishop of Durham attended.",
        "The Chancellor of the Duchy of Lancaster answered.",
        "I refer the hon. Member for Norwich South to the answer given.",
        "Progress in Reading, Writing and Mathematics is reported.",
        "Comparable schemes in Perth, Western Australia, were less costly.",
        "See https://www.norwich.gov.uk/Norwich and Norwich.gov.uk.",
        "Decisions taken in Westminster rarely reflect what schools see.",
    ],
)
def test_what_bears_a_places_name_and_is_none_is_refused(text: str) -> None:
    assert not codes(text)


def test_a_refusal_keeps_its_reason() -> None:
    assert "“University” after it" in refusals("Swansea University ran it.")["Swansea"]


def test_a_tag_keeps_every_cue_with_its_weight() -> None:
    (mention,) = FINDER.find("Schools in Slough and elsewhere")
    assert "“in” before it +0.30" in mention.rule and mention.rule.endswith("unitary")


def test_names_with_one_head_noun_are_each_a_programme_area() -> None:
    assert codes("Norwich and Ipswich Opportunity Areas pooled funding.") == {
        "Norwich Opportunity Area",
        "Ipswich Opportunity Area",
    }


def test_a_list_of_opportunity_areas_names_programme_areas_even_over_lines() -> None:
    text = "The first opportunity areas are:\n• Blackpool\n• Somewhere New\n• West Somerset\nNorwich was not one."
    assert {"Blackpool Opportunity Area", "West Somerset Opportunity Area"} <= codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norwich and Oldham were among the first six Opportunity Areas.",
        "Norwich and Oldham have been Opportunity Areas since 2017.",
        "Norwich, one of the twelve Opportunity Areas, works with Oldham Opportunity Area.",
    ],
)
def test_a_place_that_is_said_to_be_an_opportunity_area_is_both(text: str) -> None:
    assert {"Norwich Opportunity Area", "E07000148", "Oldham Opportunity Area"} <= codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norwich was not one of the Opportunity Areas.",
        "Norwich was visited by colleagues of Opportunity Areas, but has its own board.",
        "Norwich became busier, and the Opportunity Area closed.",
    ],
)
def test_a_place_that_only_stands_beside_the_programme_is_no_programme_area(text: str) -> None:
    assert "Norwich Opportunity Area" not in codes(text)


def test_the_programme_as_a_whole_is_tagged_but_is_no_area_of_the_text() -> None:
    (mention,) = FINDER.find("Opportunity Areas have shown what partnership can do.")
    assert (mention.code, mention.kind, mention.is_listed) == ("Opportunity Areas", "programme", False)


def test_an_investment_area_goes_by_its_full_name_and_is_its_authority_too() -> None:
    assert codes("Sandwell PEIA met.") == {"Sandwell Priority Education Investment Area", "E08000028"}
    assert codes("Bolton EIA met.") == {"Bolton Education Investment Area", "E08000001"}
    assert [mention.listed_as for mention in FINDER.find("Bolton EIA")] == ["Bolton EIA", "E08000001"]


def test_england_is_known_and_not_tagged() -> None:
    assert FINDER.find("Schools in England") == ()


def test_a_seat_is_told_from_the_city_by_the_word_constituency() -> None:
    text = "Slough constituency has 34 schools and Slough Borough Council maintains nine."
    assert codes(text, date=dt.date(2025, 1, 6)) == {"E14001477", "E06000039"}


def test_the_question_may_say_that_a_seat_is_meant() -> None:
    question = "how many schools there are in Slough constituency."
    assert codes("There are 34 schools in Slough.", question=question) == {"E14001477"}
    assert codes("There are 34 schools in Slough.") == {"E06000039"}


def test_in_a_list_of_authorities_a_name_is_an_authority_whatever_was_asked() -> None:
    question = "how many schools there are in Peterborough constituency."
    assert codes("The hub covers Cambridge, Fenland and Peterborough.", question=question) == {
        "E07000008",
        "E07000010",
        "E06000031",
    }


def test_a_local_area_partnership_is_the_place_it_serves() -> None:
    assert codes("the progress that the Surrey Local Area Partnership is making") == {"E10000030"}


def test_the_date_decides_between_the_constituencies_of_2010_and_2024() -> None:
    text = "Slough constituency"
    assert codes(text, date=dt.date(2024, 5, 29)) == {"E14000930"}
    assert codes(text, date=dt.date(2024, 7, 5)) == {"E14001477"}


def test_the_date_decides_between_a_county_and_the_unitary_of_its_name() -> None:
    assert codes("Schools in Somerset", date=dt.date(2022, 1, 1)) == {"E10000027"}
    assert codes("Schools in Somerset", date=dt.date(2023, 6, 1)) == {"E06000066"}


def test_a_town_needs_the_word_constituency_or_an_asker_who_sits_for_it() -> None:
    assert not codes("There are two colleges in Yeovil.")
    assert codes("There are two colleges in Yeovil.", asker_seat="Yeovil") == {"E14001603"}


def test_the_company_it_keeps_decides_which_newcastle_is_meant() -> None:
    assert codes("Newcastle, Gateshead and Sunderland") == {"E08000021", "E08000037", "E08000024"}
    assert "E07000195" in codes("Newcastle and Stoke, both in Staffordshire")


def test_two_readings_that_nothing_decides_are_both_suggested() -> None:
    text = "Schools in Richmond are full."
    assert suggested(text) == {"E09000027", "E07000166"} and not codes(text)


def test_the_region_is_told_from_the_combined_authority() -> None:
    assert codes("The West Midlands Combined Authority and the mayor of the West Midlands") == {"E47000007"}
    assert codes("Attendance in the West Midlands fell.") == {"E12000005"}


def test_a_place_in_a_list_speaks_for_the_one_after_the_next() -> None:
    assert codes("Fife, Angus and Moray have joined up.") == {"S12000047", "S12000041", "S12000020"}


def test_names_that_share_a_word_are_both_found() -> None:
    assert codes("North and West Northamptonshire were inspected.") == {"E06000061", "E06000062"}


def test_a_former_council_of_northern_ireland_leads_to_its_successor() -> None:
    assert codes("Ballymena Borough Council was abolished in 2015.") == {"N09000008"}


def test_tables_in_lines_and_in_rows_are_read() -> None:
    assert codes("Authority\nPlaces\nReading\n120\nSlough\n90") == {"E06000038", "E06000039"}
    assert codes("Authority Places Norwich 120 Ipswich 90 Hastings 80") == {"E07000148", "E07000202", "E07000062"}


def test_a_table_of_constituencies_is_read_as_one_in_lines_and_in_rows() -> None:
    table = "For Ashford see below.\nParliamentary Constituency\n2024/25\nAshford\n830\nEngland\n900"
    assert codes(table) == codes(table.replace("\n", " ")) == {"E14001069"}


def test_the_last_of_several_bullets_is_found_though_the_next_sentence_follows_at_once() -> None:
    text = "• Blackpool • Derby • Norwich • Oldham Support packages As well as this"
    assert codes(text) == {"E06000009", "E06000015", "E07000148", "E08000004"}


def test_a_list_with_dashes_between_its_items_is_no_hyphenated_name() -> None:
    assert len(codes("The areas are: - Halton - Hartlepool - Hastings - Ipswich - West Somerset Further reading")) == 5


def test_a_name_does_not_run_on_from_one_cell_of_a_table_into_the_next() -> None:
    assert codes("Newcastle upon Tyne\nNorth Tyneside\n12") == {"E08000021", "E08000022"}
    assert codes("Newcastle upon Tyne North Tyneside 12") == {"E08000021", "E08000022"}
