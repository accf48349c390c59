"""The characters of a PCF font are those that a parser of the whole file finds."""

from pathlib import Path

import pytest

from textzip.render.fonts.pcf import pcf_characters

FONTS = sorted((Path(__file__).parents[3] / "fonts").rglob("*.pcf"))


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_characters_are_those_of_the_whole_font(path):
    pcffont = pytest.importorskip("pcffont")
    data = path.read_bytes()
    found = pcf_characters(data)
    assert found == dict(pcffont.PcfFont.parse(data).bdf_encodings)
    assert list(found) == sorted(found)


def test_either_byte_order_and_fonts_without_a_table():
    for order, flag in (("big", 4), ("little", 0)):
        table = flag.to_bytes(4, "little")
        table += b"".join(n.to_bytes(2, order) for n in (0x41, 0x42, 0, 1, 0, 7, 0xFFFF, 0xFFFF, 8))
        header = b"\x01fcp" + b"".join(n.to_bytes(4, "little") for n in (1, 1 << 5, flag, len(table), 24))
        assert pcf_characters(header + table) == {0x41: 7, 0x142: 8}
    assert pcf_characters(b"\x01fcp" + bytes(4)) == {}
