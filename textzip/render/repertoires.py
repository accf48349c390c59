"""What faces draw of a random source's characters, at the sizes and in the modes of a plan; kept once it is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.fonts.atlas import get_atlas
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.plan import Plan, sizes_of


class Repertoires:
    """Of a plan's random sources, by their place in the recipe."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[tuple[int, Face, int, str], npt.NDArray[np.uint32]] = {}

    def drawn_by(self, source: int, face: Face, px: int, mode: str) -> npt.NDArray[np.uint32]:
        """The characters of a source that a face (or a fallback) draws, ascending; perhaps none.

        If the source wants coverage, those that it draws for sure: on a page alone, with the widest margins.
        """
        key = source, face, px, mode
        known = self._known.get(key)
        if known is None:
            wanted = self._plan.sources[source].repertoire
            atlas = get_atlas((face, *self._plan.fallback), px, resolve_mode(face, mode))
            known = wanted[atlas.slots(wanted) != 0] if len(wanted) else wanted
            if self._plan.sources[source].coverage:
                alone = [self._draws_alone(chr(code_point), face, px, mode) for code_point in known.tolist()]
                known = known[np.array(alone, bool)]
            self._known[key] = known
        return known

    def of_all_faces(self, source: int) -> npt.NDArray[np.uint32]:
        """The characters of a source that some face of the plan draws at one of its sizes, ascending."""
        recipe = self._plan.recipe
        found = [
            self.drawn_by(source, face, px, mode)
            for face in self._plan.faces
            for px in sizes_of(face, recipe.fonts.px)
            for mode in recipe.page.mode
        ]
        return np.unique(np.concatenate(found))

    def _draws_alone(self, character: str, face: Face, px: int, mode: str) -> bool:
        if character == " ":  # which is seen beside another one only
            return True
        paper, fallback = self._plan.recipe.page, self._plan.fallback
        style = Style(paper.width, paper.height, paper.margin_x[1], paper.margin_y[1], mode=mode)
        try:
            page = render_page(character, face, px, style, missing="fallback", fallback=fallback)
        except TextError:
            return False
        return page.label == character
