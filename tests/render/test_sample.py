"""A sample depends on (seed, split, number) alone."""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from textzip.errors import RecipeError, TextError
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import Face
from textzip.render.page.style import Style
from textzip.render.plan import Plan, check_plan, sizes_of
from textzip.render.recipe import PagesRecipe
from textzip.render.sample import RUN, Sample, Sampler, quick_page, redraw
from textzip.render.text.normal import normalize
from textzip.render.text.recipe import FieldWeights
from textzip.render.text.sources import open_sources

FULL = ("text.length={distribution: full}", "fonts.px=12")


@pytest.fixture
def plan(recipe: Callable[..., PagesRecipe], tmp_path: Path) -> Callable[..., Plan]:
    """`plan("key=value", …, split=)`: the plan of the small recipe with these settings."""

    def make(*settings: str, split: str = "train") -> Plan:
        wanted = recipe(*settings)
        catalogue = find_fonts(wanted.fonts.path)
        faces = tuple(catalogue.choose(wanted.fonts.names)) if wanted.fonts.names else tuple(catalogue.faces.values())
        fallback = tuple(catalogue.choose(wanted.fonts.fallback))
        return Plan(wanted, split, faces, fallback, open_sources(wanted.text, tmp_path / "work", split))

    return make


def drawn(sample: Sample) -> tuple[object, ...]:
    page = sample.page
    return page.label, page.font, page.px, str(page.style), page.pixels.tobytes(), sample.source


MADE = ("text.sources=[{kind: fields}, {kind: code}, {kind: random}]",)


@pytest.mark.parametrize("settings", [(), FULL, ("fonts.size=fit",), ("text.length.distribution=log-uniform",), MADE])
def test_a_sample_is_the_same_in_any_order_and_company(plan: Callable[..., Plan], settings: tuple[str, ...]) -> None:
    one = plan(*settings)
    forwards = [drawn(Sampler(one).sample(n)) for n in (0, 5, 17, 18, 35)]
    sampler = Sampler(one)
    in_a_row = [drawn(sampler.sample(n)) for n in range(36)]
    backwards = {n: drawn(sampler.sample(n)) for n in (35, 18, 17, 5, 0)}
    assert forwards == [in_a_row[n] for n in (0, 5, 17, 18, 35)]
    assert backwards == {n: in_a_row[n] for n in (35, 18, 17, 5, 0)}
    assert len(set(in_a_row)) == 36


def test_a_sample_is_the_same_from_a_plan_that_went_to_another_process(plan: Callable[..., Plan]) -> None:
    here = plan()
    there: Plan = pickle.loads(pickle.dumps(here))
    assert [drawn(Sampler(there).sample(n)) for n in range(8)] == [drawn(Sampler(here).sample(n)) for n in range(8)]


def test_another_seed_or_split_draws_other_samples(plan: Callable[..., Plan]) -> None:
    base = {drawn(Sampler(plan()).sample(n)) for n in range(10)}
    assert base.isdisjoint(drawn(Sampler(plan("seed=6")).sample(n)) for n in range(10))
    assert base.isdisjoint(drawn(Sampler(plan(split="validation")).sample(n)) for n in range(10))


def test_labels_are_normal_form_within_the_length_and_drawn_by_the_style(plan: Callable[..., Plan]) -> None:
    sampler = Sampler(plan("text.length={min: 20, max: 40}"))
    samples = [sampler.sample(n) for n in range(60)]
    for sample in samples:
        page = sample.page
        assert normalize(page.label) == page.label
        assert 1 <= len(page.label) <= 40
        assert page.font in ("DejaVuSansMono", "MiscFixed5x7")
        assert 0 <= page.style.margin_x <= 3
        assert 0 <= page.style.margin_y <= 3
    assert {sample.source for sample in samples} == {"prose.txt", "random"}
    assert {sample.page.font for sample in samples} == {"DejaVuSansMono", "MiscFixed5x7"}
    assert {sample.page.style.wrap for sample in samples} == {"char", "word"}
    assert {s.page.px for s in samples if s.page.font == "DejaVuSansMono"} == {8, 9, 10, 11, 12}
    assert {s.page.px for s in samples if s.page.font == "MiscFixed5x7"} == {7}
    assert len({sample.page.style.pitch for sample in samples}) > 3


def test_sources_come_as_often_as_their_weights_say(plan: Callable[..., Plan]) -> None:
    sampler = Sampler(plan())
    sources = [sampler.sample(n).source for n in range(300)]
    assert 170 <= sources.count("prose.txt") <= 230  # two of three: 200 ± 3.7 standard deviations


def test_made_up_fields_are_cut_by_the_page_alone(plan: Callable[..., Plan]) -> None:
    """A page with room shows all of a text of fields, of the kinds that are wanted: here UUIDs, of 36 characters."""
    weights = ", ".join(f"{name}: 0" for name in FieldWeights.model_fields if name != "uuids")
    settings = (f"text.sources=[{{kind: fields, weights: {{{weights}}}}}]", "text.length={min: 40, max: 120}")
    sampler = Sampler(plan(*settings, "page.width=400"))
    for sample in map(sampler.sample, range(12)):
        assert sample.source == "fields"
        assert all(len(field) == 36 for field in sample.page.label.split())


def test_full_pages_go_on_where_the_one_before_ended(plan: Callable[..., Plan], prose: Path) -> None:
    sources = f"text.sources=[{{kind: file, path: {prose}}}]"
    sampler = Sampler(plan(*FULL, sources, "text.holdout=0"))
    labels = [sampler.sample(n).page.label for n in range(RUN)]
    whole = prose.read_text("utf-8").removesuffix("\n")
    ring = whole + "\n" + whole
    at = ring.index(labels[0])
    for label in labels:
        while ring[at] in " \n" and label[0] != ring[at]:
            at += 1
        assert ring.startswith(label, at)
        at += len(label)
    assert all(len(label) > 100 for label in labels)
    assert not ring.startswith(sampler.sample(RUN).page.label[:40], at)  # the next run starts elsewhere


def test_size_fit_takes_the_largest_size_that_holds_the_text(plan: Callable[..., Plan]) -> None:
    sampler = Sampler(plan("fonts.size=fit", "fonts.px=[8,24]", "text.length={min: 1, max: 300}"))
    samples = [sampler.sample(n) for n in range(20)]
    outlines = [sample.page for sample in samples if sample.page.font == "DejaVuSansMono"]
    assert len({page.px for page in outlines}) > 3
    for page in outlines:
        if page.px < 24:
            face = next(face for face in plan().faces if face.name == page.font)
            larger = quick_page(page.label, face, page.px + 1, page.style)
            assert larger is not None
            assert larger.label != page.label


def test_a_text_that_can_not_be_shown_is_drawn_anew_and_counted(plan: Callable[..., Plan], tmp_path: Path) -> None:
    (tmp_path / "mixed.txt").write_text("\n".join(["plain words here"] * 20 + ["\U0001f525" * 16] * 5), "utf-8")
    source = f"text.sources=[{{kind: file, path: {tmp_path / 'mixed.txt'}}}]"
    sampler = Sampler(plan(source, "text.length={min: 1, max: 8}", "text.holdout=0"))
    samples = [sampler.sample(n) for n in range(40)]
    assert sum(sample.skipped["missing or oversized glyph"] for sample in samples) > 0
    assert all("\U0001f525" not in sample.page.label for sample in samples)


def test_a_source_of_which_nothing_can_be_shown_is_refused(plan: Callable[..., Plan], tmp_path: Path) -> None:
    (tmp_path / "fire.txt").write_text("\U0001f525" * 400, "utf-8")
    sampler = Sampler(plan(f"text.sources=[{{kind: file, path: {tmp_path / 'fire.txt'}}}]", "text.holdout=0"))
    with pytest.raises(TextError, match=r"sample 3: none of 100 texts could be shown.*fonts\.missing = fallback"):
        sampler.sample(3)


def test_random_characters_are_those_the_font_has(plan: Callable[..., Plan]) -> None:
    sampler = Sampler(plan("text.sources=[{kind: random, blocks: [ascii, cyrillic, arrows]}]"))
    for n in range(30):
        page = sampler.sample(n).page
        assert page.missing == {}


def test_a_font_without_any_character_of_the_blocks_is_passed_over(plan: Callable[..., Plan]) -> None:
    sampler = Sampler(plan("text.sources=[{kind: random, blocks: [arabic]}]"))
    samples = [sampler.sample(n) for n in range(12)]
    assert {sample.page.font for sample in samples} == {"DejaVuSansMono"}
    assert sum(sample.skipped.total() for sample in samples) > 0


def test_a_bitmap_font_keeps_to_its_own_sizes(face: Callable[[str], Face]) -> None:
    assert sizes_of(face("DejaVuSansMono"), (8, 11)) == [8, 9, 10, 11]
    assert sizes_of(face("MiscFixed5x7"), (6, 9)) == [7]
    assert sizes_of(face("MiscFixed5x7"), (10, 20)) == [7]


def test_pages_too_small_for_any_letter_are_refused_before_the_first(plan: Callable[..., Plan]) -> None:
    with pytest.raises(RecipeError, match=r"fonts\.px: 40 px letters are larger than a page of 128x32"):
        check_plan(plan("fonts.px=40", "fonts.names=DejaVuSansMono", "page.height=32"))
    check_plan(plan())


def test_a_label_draws_its_page_again(plan: Callable[..., Plan]) -> None:
    one = plan()
    faces = {face.name: face for face in one.faces}
    sampler = Sampler(one)
    for n in range(20):
        page = sampler.sample(n).page
        again = redraw(page.label, (faces[page.font],), page.px, Style.parse(str(page.style)))
        assert again.label == page.label
        assert np.array_equal(again.pixels, page.pixels)


def test_the_quick_way_gives_up_where_a_character_is_missing(face: Callable[[str], Face]) -> None:
    assert quick_page("ab", face("MiscFixed5x7"), 7, Style()) is not None
    assert quick_page("a\U0001f525", face("MiscFixed5x7"), 7, Style()) is None


@pytest.mark.parametrize("length", ["{min: 5, max: 60}", "{max: 60, distribution: once}", "{distribution: full}"])
def test_pages_of_thai_begin_with_no_mark_and_end_before_none(
    plan: Callable[..., Plan], fonts_dir: Path, tmp_path: Path, length: str
) -> None:
    """Python's categories say what a mark is; AM is a letter that has one in it."""
    words = ["ที่นี่", "น้ำ", "กำลัง", "ผู้", "เด็ก", "ปู่ย่า", "ฟ้า"]
    rng = np.random.default_rng(4)
    text = "".join(rng.choice(words, 1500).tolist())
    (tmp_path / "thai.txt").write_text(text, "utf-8")
    sampler = Sampler(
        plan(
            f"fonts.path={fonts_dir}/sarabun",
            "fonts.px=9",
            f"text.sources=[{{kind: file, path: {tmp_path}/thai.txt}}]",
            f"text.length={length}",
            "text.holdout=0",
        )
    )
    for number in range(50):
        label = sampler.sample(number).page.label
        assert label
        assert unicodedata.category(label[0])[0] != "M"
        assert label[0] != "ำ"
        following = {(text + "\n" + text)[m.end()] for m in re.finditer(re.escape(label), text)}
        assert any(unicodedata.category(each)[0] != "M" and each != "ำ" for each in following) or "\n" in label
