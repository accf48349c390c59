"""Pages of text as the content of a set: fonts found, sources opened, pages drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from textzip.errors import RecipeError
from textzip.render.content import Content, Draw, Row
from textzip.render.coverage import heads_of
from textzip.render.dataset import cannot_write
from textzip.render.deals import store as store_deals
from textzip.render.folder import WORK
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.once import rows_wanted
from textzip.render.plan import Plan, check_plan, sizes_of
from textzip.render.recipe import PagesRecipe
from textzip.render.sample import Sample, Sampler
from textzip.render.text.recipe import FileSource
from textzip.render.text.sources import open_sources
from textzip.render.versions import drawing_versions
from textzip.resources import resolve
from textzip.shards.manifest import Identity
from textzip.shards.schema import schema


@dataclass(frozen=True)
class Pages(Content):
    """Pages of a plan."""

    plan: Plan

    @property
    def split(self) -> str:  # type: ignore[override]  # nobody sets it
        """Of the plan."""
        return self.plan.split

    @property
    def shard_rows(self) -> int:
        """Of the recipe."""
        return self.plan.recipe.shards.rows

    @property
    def columns(self) -> pa.Schema:
        """Those of pages, with boxes if the recipe asks for them."""
        return schema(boxes=self.plan.recipe.shards.boxes)

    @property
    def what(self) -> str:
        """Pages, and their size."""
        return f"pages of {self.plan.recipe.page.width}×{self.plan.recipe.page.height}"

    @property
    def made_of(self) -> str:
        """Fonts and text sources."""
        sources = ", ".join(f"{source.name} ({source.weight:g})" for source in self.plan.sources)
        return f"{len(self.plan.faces)} fonts, text from {sources}"

    def identity(self) -> Identity:
        """Seed, page, fonts, text, shards and versions; of every split alike."""
        recipe = self.plan.recipe.model_dump(mode="json")
        fonts = {key: recipe["fonts"][key] for key in ("px", "size", "missing", "fallback")}
        faces = {face.name: face for face in (*self.plan.faces, *self.plan.fallback)}
        fonts["names"] = [face.name for face in self.plan.faces]
        fonts["files"] = {name: face.sha256 for name, face in faces.items()}
        text = {key: recipe["text"][key] for key in ("length", "holdout")}
        text["sources"] = [source.identity() for source in self.plan.sources]
        return {
            "seed": recipe["seed"],
            "page": recipe["page"],
            "fonts": fonts,
            "text": text,
            "shards": recipe["shards"],
            "versions": self.versions(),
        }

    def versions(self) -> dict[str, str]:
        """Of everything that draws glyphs."""
        return drawing_versions()

    def count(self, wanted: int | None) -> int:
        """As many as the text has, where it is shown once."""
        return rows_wanted(self.plan.sources, wanted, self.plan.split)

    def drawer(self) -> Draw:
        """A sampler, with its atlases."""
        sampler, boxes = Sampler(self.plan), self.plan.recipe.shards.boxes

        def draw(number: int) -> Row:
            sample = sampler.sample(number)
            page = sample.page
            missing = {page.font: sum(page.missing.values())} if page.missing else {}
            return Row(row_of(number, sample, boxes=boxes), page.pixels, sample.skipped, missing)

        return draw

    def fonts(self) -> dict[str, str]:
        """Of the faces that are drawn from."""
        return {face.name: face.sha256 for face in self.plan.faces}

    def prepared(self, rows: int, folder: Path, notes: list[str], say: Callable[[str], None]) -> Pages:
        """With what the first pages' texts begin with, so that sources have their characters covered."""
        covered = [source for source in self.plan.sources if source.coverage]
        if not covered:
            return self
        say("drawing the first pages beforehand, until every character is covered")
        deals = store_deals(heads_of(self.plan, rows), folder / WORK / self.plan.split)
        wanted = ", ".join(f"{source.name} at least {source.coverage:,} times" for source in covered)
        notes.append(f"the first {len(deals):,} pages have every character of {wanted}")
        return Pages(replace(self.plan, deals=deals))


def open_pages(recipe: PagesRecipe, folder: Path, split: str, notes: list[str]) -> Pages:
    """A split of the pages of a recipe, with texts kept in `folder` while they are rendered.

    `notes` gets what a user should know. Raises `TextzipError` of many kinds for what can't be drawn.
    """
    fonts = recipe.fonts
    catalogue = find_fonts([resolve(path) for path in fonts.path], fonts.broken)
    notes += [f"left out: {problem}" for problem in catalogue.broken]
    excluded = {face.name for face in catalogue.choose(fonts.exclude)}
    faces = catalogue.choose(fonts.names) if fonts.names else list(catalogue.faces.values())
    faces = [face for face in faces if face.name not in excluded]
    if not faces:
        raise RecipeError("fonts.exclude leaves no font to draw with")
    for face in faces:
        sizes = sizes_of(face, fonts.px)
        if face.native_px and not fonts.px[0] <= sizes[0] <= fonts.px[1]:
            notes.append(
                f"{face.name} is a bitmap font without a size in {fonts.px[0]}–{fonts.px[1]} px: drawn at {sizes[0]} px"
            )
    for source in recipe.text.sources:
        for path in source.path if isinstance(source, FileSource) else ():
            if Path(path).is_dir() and folder.samefile(path):
                raise RecipeError(f"{path}: is the folder that pages go to as well; choose another with --out")
    try:
        sources = open_sources(recipe.text, folder / WORK / split, split)
    except OSError as error:
        raise cannot_write(folder / WORK, error) from error
    notes += [f"{s.name}: {s.replaced:,} broken UTF-8 sequences became U+FFFD" for s in sources if s.replaced]
    plan = Plan(recipe, split, tuple(faces), tuple(catalogue.choose(fonts.fallback)), sources)
    check_plan(plan)
    return Pages(plan)


def row_of(number: int, sample: Sample, *, boxes: bool) -> dict[str, Any]:
    """A sample as a row of a shard."""
    page = sample.page
    row = {
        "id": number,
        "image": page.png,
        "text": page.label,
        "n_chars": len(page.label),
        "n_tokens": len(page.label.encode("utf-8")),
        "font": page.font,
        "px": page.px,
        "ink_height": page.ink_height,
        "source": sample.source,
        "style": str(page.style),
    }
    if boxes:
        row["boxes"] = page.boxes.tolist()
    return row
