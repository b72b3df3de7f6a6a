from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.compression import _DICTIONARIES, compress, decompress
from store.kept import pack, unpack
from tests.store.examples import booklet, question


@given(st.binary())
def test_bytes_come_back_as_they_were(body: bytes) -> None:
    assert decompress(compress(body)) == body
    assert decompress(zlib.compress(body)) == body


def test_a_short_record_is_kept_in_less_than_plain_compression_takes() -> None:
    document = question(answer="We will publish the evaluation of the programme in the spring.")
    kept = pack(document)
    assert unpack(kept) == document
    assert len(kept) < 0.6 * len(zlib.compress(decompress(kept)))
    assert unpack(pack(booklet("Norwich"))) == booklet("Norwich")


def test_dictionaries_that_were_used_are_never_changed() -> None:
    assert [zlib.adler32(dictionary) for dictionary in _DICTIONARIES] == [2208449237]


def test_damage_is_no_silent_loss() -> None:
    with pytest.raises(zlib.error):
        decompress(compress(b"Norwich" * 100)[:-9] + b"123456789")
