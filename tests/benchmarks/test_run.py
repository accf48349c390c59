"""The benchmark's Markdown: a section is replaced whole, and what others wrote stays."""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def load(name):
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # which dataclasses look themselves up in
    spec.loader.exec_module(module)
    return module


sections = load("sections")


def test_a_new_file_gets_a_title_and_the_section(tmp_path):
    path = tmp_path / "docs" / "benchmarks.md"
    sections.write_section(path, "render", "fast\n")
    assert path.read_text("utf-8") == "# Benchmarks\n\n<!-- begin render -->\n\nfast\n\n<!-- end render -->\n"


def test_only_its_own_section_is_replaced(tmp_path):
    path = tmp_path / "benchmarks.md"
    path.write_text("# Mine\n\nBy hand: \\1 \\g<0>.\n", "utf-8")
    sections.write_section(path, "render", "slow")
    sections.write_section(path, "train", "learns")
    before = path.read_text("utf-8")
    sections.write_section(path, "render", "fast: \\1 \\g<0>")
    after = path.read_text("utf-8")
    assert after == before.replace("slow", "fast: \\1 \\g<0>")
    assert after.startswith("# Mine\n\nBy hand: \\1 \\g<0>.\n")
    assert "<!-- begin train -->\n\nlearns\n\n<!-- end train -->" in after
    sections.write_section(path, "render", "fast: \\1 \\g<0>")
    assert path.read_text("utf-8") == after


@pytest.mark.parametrize(
    "text",
    [
        "<!-- begin render -->",
        "<!-- end render -->",
        "<!-- end render --> <!-- begin render -->",
        "<!-- begin render --><!-- end render --><!-- begin render --><!-- end render -->",
    ],
)
def test_torn_markers_are_refused(text):
    with pytest.raises(ValueError, match="render"):
        sections.replaced(text, "render", "fast")


def test_a_table_keeps_its_columns():
    assert sections.table(["a", "b"], [["1|2", "3"]]) == "| a | b |\n| --- | ---: |\n| 1\\|2 | 3 |"


@pytest.mark.parametrize(
    ("value", "most", "verdict"),
    [(30, False, "AIM"), (29, False, "MUST"), (19, False, "MISS"), (20, True, "AIM"), (21, True, "MUST")],
)
def test_verdicts(value, most, verdict):
    figures = load("figures")
    bound = figures.Bound(30, 20, most=True) if most else figures.Bound(20, 30)
    assert bound.verdict(value) == getattr(figures, verdict)
