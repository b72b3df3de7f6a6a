"""Bytes kept small: zlib with a dictionary of what every record and payload of ours repeats.

The field names and set phrases of the sources are worth a third of a short record. A stream names the dictionary it
was made with by its checksum, so a dictionary that was ever used must stay in ``_DICTIONARIES`` for good; a better one
is put in front of it. Bytes made without one, as by plain ``zlib.compress``, are read as well.

What is kept beside a text that says the same leans on it: the text joins the dictionary, and the checksum then tells
whether it is still the same text.
"""

from __future__ import annotations

import zlib

__all__ = ["MOST_BESIDE", "compress", "decompress", "leans"]

MOST_BESIDE = 24_000  # zlib looks back over 32 kB, and the shared dictionary needs some of them
_HAS_DICTIONARY = 0x20  # RFC 1950: FDICT, in the second byte; four bytes of checksum follow

# The commonest stands last: the nearer to the data, the shorter the reference. Phrases are ours, field names the APIs'.
_FIRST = (
    '"base_path":"/government/publications/","content_id":"","description":"","details":{"attachments":[{"accessible":'
    'false,"alternative_format_contact_email":"","attachment_type":"file","content_type":"application/pdf","file_size":'
    ',"filename":".pdf","id":"","number_of_pages":,"preview_url":"","title":"","url":"https://assets.publishing.service'
    '.gov.uk/media/"}],"body":"<div class=\\"govspeak\\"><h2 id=\\"","change_history":[{"note":"First published.",'
    '"public_timestamp":"2022-11-09T09:30:00.000+00:00"}],"documents":["<section class=\\"attachment embedded\\" id=\\"'
    '"],"emphasised_organisations":[],"first_public_at":"","political":true},"document_type":"","first_published_at":"'
    '","links":{"available_translations":[{"api_path":"/api/content/government/publications/","api_url":"https://www.'
    'gov.uk/api/content/government/publications/","locale":"en","schema_name":"publication","withdrawn":false,"web_url"'
    ':"https://www.gov.uk/government/publications/"}],"organisations":[{"analytics_identifier":"","brand":"department-'
    'for-education","title":"Department for Education"}],"taxons":[{"phase":"live","title":"Education, training and '
    'skills"}]},"locale":"en","phase":"live","public_updated_at":"","publishing_app":"whitehall","rendering_app":'
    '"government-frontend","schema_name":"publication","updated_at":"","withdrawn_notice":{}} "attachments": '
    '[{"url": "https://assets.publishing.service.gov.uk/media/", "title": "", "state": "read", "media_type": '
    '"application/pdf", "pages": , "byte_size": , "sha256": ""}], "taxons": ["Education, training and skills"], '
    '"change_note": "First published.", "kind": "case_study", "kind": "guidance", "kind": "research", "source": '
    '"govuk",{"value":{"id":,"askingMemberId":,"askingMember":null,"house":"Lords","house":"Commons","memberHasInterest":false,'
    '"dateTabled":"2024-01-01T00:00:00","dateForAnswer":"2024-01-01T00:00:00","uin":"","questionText":"To ask the '
    'Secretary of State for ","answeringBodyId":,"answeringBodyName":"Department for ","isWithdrawn":false,"isNamedDay"'
    ':false,"groupedQuestions":[],"answerIsHolding":false,"answerIsCorrection":false,"answeringMemberId":,'
    '"answeringMember":null,"correctingMemberId":null,"correctingMember":null,"dateAnswered":"2024-01-01T00:00:00",'
    '"answerText":"<p>","originalAnswerText":"","comparableAnswerText":"","dateAnswerCorrected":null,'
    '"dateHoldingAnswer":null,"attachmentCount":0,"heading":"","attachments":[],"groupedQuestionsDates":[]},"links":[{'
    '"rel":"self","href":"/Questions/2024-","method":"GET"}]} and we will continue to work closely with schools, '
    "colleges, local authorities, universities, employers and other partners to ensure that children and young people "
    "in disadvantaged areas, with special educational needs and disabilities, are supported. The Government is "
    "committed to delivering, through the programme, which has been published on GOV.UK at the following link: "
    "https://www.gov.uk/government/publications/ As part of the Spending Review, we have announced funding of £ "
    "million over the next three years, and further information will be set out in due course. My right hon. Friend "
    "the Secretary of State for Education, the Department for Work and Pensions, the "
    "Ministry of Housing, Communities and "
    "Local Government, the Department of Health and Social Care. The Department does not hold the information "
    "requested centrally. We are working with the sector to improve attendance, attainment, the quality of teaching, "
    "careers education, apprenticeships, skills, early years, childcare, mental health support teams, transport. "
    "</p><p></p><p>; and if he will make a statement. how many people were in each year since what recent assessment "
    "her Department has made of the potential implications for her policies of the what progress they have made what "
    "steps he is taking to support, what discussions she has had with Cabinet colleagues on To ask His Majesty's "
    "Government what assessment they have made of the potential merits of "
    '{"source": "written_questions", "external_id": "", "kind": "written_question", "url": '
    '"https://questions-statements.parliament.uk/written-questions/detail/2024-01-01/", "heading": "", "published_on": '
    '"2024-01-01", "department": "Department for Education", "sections": [{"text": "To ask the Secretary of State for '
    'Education, ", "answer_at": }], "question": {"uin": "", "house": "Commons", "date_tabled": "2024-01-01", '
    '"answering_body_id": 60, "answering_body": "Department for Education", "question_text": "To ask the Secretary of '
    'State for Education, what ", "answer_text": "The ", "asking_member_id": , "answering_member_id": , '
    '"date_for_answer": "2024-01-01", "date_answered": "2024-01-01", "is_named_day": true}}'
).encode()
_DICTIONARIES = (_FIRST,)
_BY_CHECKSUM = {zlib.adler32(dictionary): dictionary for dictionary in _DICTIONARIES}


def compress(body: bytes, beside: bytes = b"") -> bytes:
    """The bytes made small; smaller still where ``beside``, which will be there to read them, says the same."""
    stream = zlib.compressobj(6, zdict=_dictionary(_DICTIONARIES[0], beside))
    return stream.compress(body) + stream.flush()


def decompress(kept: bytes, beside: bytes = b"") -> bytes:
    """The bytes that ``compress`` was given.

    Raises:
        zlib.error: they are damaged, or were made with a dictionary this code does not have, or beside something else.
    """
    checksum = _checksum(kept)
    if checksum is None:
        return zlib.decompress(kept)
    stream = zlib.decompressobj(zdict=_BY_CHECKSUM.get(checksum) or _beside(beside, checksum))
    return stream.decompress(kept) + stream.flush()


def leans(kept: bytes) -> bool:
    """Whether the bytes can be read only beside what they were made beside."""
    checksum = _checksum(kept)
    return checksum is not None and checksum not in _BY_CHECKSUM


def _checksum(kept: bytes) -> int | None:
    return int.from_bytes(kept[2:6], "big") if len(kept) > 6 and kept[1] & _HAS_DICTIONARY else None


def _dictionary(shared: bytes, beside: bytes) -> bytes:
    return shared + beside[:MOST_BESIDE]


def _beside(beside: bytes, checksum: int) -> bytes:
    found = (_dictionary(shared, beside) for shared in _DICTIONARIES)
    return next((dictionary for dictionary in found if zlib.adler32(dictionary) == checksum), b"")
