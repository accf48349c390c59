"""Right-to-left lines keep to the page, though reordering puts other characters at their edges than breaking saw."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from textzip.render.fonts.face import Face
from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.text.blocks import repertoire

# Its line three ended in a letter whose tail leans out to the left, and whose advance is wider than its ink.
LEANING = (
    "ګڅ؛ک۰ەصٯڋئ؛حکۈ٥فګ۹؉؊ږڻ١ڇٯێٿۋ١إڗڅعڕڥ؛ٯ؉٨پٴٿغغ٫ڵخڅڂأٽڢ٫بڢځڲةۇ٨ڹ٦ښحڃ٧تڢڊ١؉ڥــڮطڞخكڽۈ٥ڴةضقجړٹ٦ۈيډڻ"
    "ةځٿد۷ڴتد۶مٴؤپں٭ڵسڌپافٹخڵڼڋڴذڮٿ٥قف"
)


def test_a_letter_that_leans_out_at_the_end_of_a_line_stays_on_the_page(face: Callable[[str], Face]) -> None:
    page = render_page(
        LEANING,
        face("DejaVuSansMono"),
        12,
        Style(margin_x=0, margin_y=3, pitch=15),
        missing="fallback",
        fallback=[face("DejaVuSansCondensed")],
    )
    assert not page.drawn.scanlines[:, 0].any()  # PNG's filter bytes
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(page.png))), page.pixels)


@pytest.mark.parametrize("blocks", [("arabic",), ("hebrew", "ascii"), ("arabic", "ascii", "hebrew")], ids=" ".join)
@pytest.mark.parametrize("px", [9, 13])
def test_random_letters_in_both_directions_stay_within_the_margins(
    blocks: tuple[str, ...], px: int, face: Callable[[str], Face]
) -> None:
    condensed = face("DejaVuSansCondensed")
    rng = np.random.default_rng(px)
    known = [chr(cp) for cp in repertoire(blocks) if cp in condensed.characters]
    for number in range(60):
        style = Style(margin_x=number % 5, margin_y=2, wrap="word" if number % 2 else "char")
        text = "".join(rng.choice(known, 120)).strip()
        pixels = render_page(text, condensed, px, style).pixels
        inside = pixels[style.margin_y : 128 - style.margin_y, style.margin_x : 128 - style.margin_x]
        assert inside.any()
        assert np.count_nonzero(inside) == np.count_nonzero(pixels), text
