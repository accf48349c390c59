"""What pages are drawn by: a recipe with its faces found and its sources open."""

from __future__ import annotations

from dataclasses import dataclass

from textzip.errors import RecipeError
from textzip.render.deals import Deals
from textzip.render.fonts.face import Face
from textzip.render.page.style import Style
from textzip.render.recipe import PagesRecipe
from textzip.render.text.sources import OpenSource


@dataclass(frozen=True)
class Plan:
    """What samples are drawn by, resolved: faces and sources are open."""

    recipe: PagesRecipe
    split: str
    faces: tuple[Face, ...]
    fallback: tuple[Face, ...]
    sources: tuple[OpenSource, ...]
    deals: Deals | None = None
    """What the first pages' random texts begin with, where a source asks for `coverage`."""


def check_plan(plan: Plan) -> None:
    """Raise `RecipeError` if a page of the plan could have no room for any text."""
    style = Style(plan.recipe.page.width, plan.recipe.page.height)
    smallest = min(min(sizes_of(face, plan.recipe.fonts.px)) for face in plan.faces)
    if smallest > min(style.width, style.height):
        raise RecipeError(f"fonts.px: {smallest} px letters are larger than a page of {style.width}x{style.height}")


def sizes_of(face: Face, px: tuple[int, int]) -> list[int]:
    """The sizes a face is drawn at, ascending: a bitmap font's own in the range, or else the nearest one."""
    native = face.native_px
    if not native:
        return list(range(px[0], px[1] + 1))
    inside = [size for size in native if px[0] <= size <= px[1]]
    return inside or [min(native, key=lambda size: max(px[0] - size, size - px[1]))]
