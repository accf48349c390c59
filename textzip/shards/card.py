"""The dataset card: a README.md in the data folder, by which `datasets.load_dataset(folder)` finds the splits.

What textzip writes stands between two marks, and the splits in the card's head; all else in it is people's, and stays.
A README.md without the marks is somebody's own: it stays as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from textzip.shards import card_text
from textzip.shards.atomic import write_text
from textzip.shards.manifest import ShardLine

CARD = "README.md"

_BEGIN = "<!-- textzip: begin. What stands between these marks is written anew; what you write around them stays. -->"
_END = "<!-- textzip: end -->"
_PART = re.compile(r"<!-- textzip: begin\b.*?<!-- textzip: end -->\n?", re.DOTALL)
_HEAD = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
# Lines of a card that change while shards are added.
_COUNTS = re.compile(r"^(\| (train|validation|test) \|.*|  - split: .*|    path: .*)\n", re.MULTILINE)


def write_card(folder: Path, lines: Sequence[ShardLine], identity: Mapping[str, Any]) -> str | None:
    """Write the card for the shards that exist, around it all that people wrote there.

    Returns what to tell them if there is a README.md that is not textzip's, which stays as it is.
    """
    splits = list(dict.fromkeys(line.split for line in sorted(lines, key=_order)))
    head, part = card_text.head(splits, identity), card_text.body(splits, lines, identity)
    new = f"{head}\n{marked(part)}"
    path = folder / CARD
    if not path.is_file():
        write_text(path, new)
        return None
    before = path.read_bytes()
    try:
        there = before.decode("utf-8-sig")  # behind a byte order mark no reader finds the head
    except UnicodeDecodeError:
        there = ""
    plain = there.replace("\r\n", "\n")
    if _COUNTS.sub("", plain) == _COUNTS.sub("", f"{head}\n{part}"):  # before there were marks, and nobody touched it
        renewed: str | None = new
    else:
        renewed = renew(plain, part)
    if renewed is None:
        return f"{path}: not written by textzip, so it stays as it is; for a dataset card, move it and run this again"
    try:
        renewed = _with_splits(renewed, splits, head)
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError):  # dates that are none, tags that don't fit
        return f"{path}: its head is not YAML with a list of configs, so it stays as it is; mend it and run this again"
    after = renewed.replace("\n", "\r\n") if "\r\n" in there else renewed
    if after.encode() != before:  # running again touches nothing
        write_text(path, after)
    return None


def marked(part: str) -> str:
    """A part of a card between the marks by which `renew` finds it."""
    return f"{_BEGIN}\n{part}{_END}\n"


def renew(card: str, part: str) -> str | None:
    """A card with its marked part replaced, and all else as it is; None if it has none: it is not textzip's."""
    return _PART.sub(lambda _: marked(part), card, count=1) if _PART.search(card) else None


def _with_splits(card: str, splits: Sequence[str], head: str) -> str:
    """A card whose head names these splits; `head` for one without. Raises what ruamel does, or `TypeError`."""
    found = _HEAD.match(card)
    if found is None:
        return f"{head}\n{card}"
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    tree = yaml.load(found[1]) or CommentedMap()
    files = [{"split": split, "path": f"{split}-*.parquet"} for split in splits]
    configs = tree.setdefault("configs", [])
    default = next((each for each in configs if each.get("config_name") == "default"), None)
    if default is None:
        configs.append({"config_name": "default", "data_files": files})
    elif default.get("data_files") != files:
        default["data_files"] = files
    else:
        return card
    out = io.StringIO()
    yaml.dump(tree, out)
    return f"---\n{out.getvalue()}---\n{card[found.end() :]}"


def _order(line: ShardLine) -> tuple[int, int]:
    return ("train", "validation", "test").index(line.split), line.number
