"""A data folder of made-up coloured pictures: the contract without anything that draws."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.shards.manifest import ShardLine, file_sha256, identity_sha256, shard_name, write_dataset, write_line
from textzip.shards.schema import pictures_schema
from textzip.shards.writer import ShardWriter

IDENTITY = {
    "kind": "art",
    "seed": 3,
    "size": 16,
    "unseen": [["wild", "red"]],
    "vocabulary": [["mood", ["calm", "wild"]], ["hue", ["red", "blue"]]],
}
ROWS = 10
"""Of a shard."""


def pixels(number: int) -> npt.NDArray[np.uint8]:
    """What the picture of row `number` shows."""
    return np.random.default_rng(number).integers(0, 256, (16, 16, 3), np.uint8)


def row(number: int) -> dict[str, Any]:
    """A row with a value for every column."""
    file = io.BytesIO()
    Image.fromarray(pixels(number)).save(file, "PNG")
    adjectives = (("calm", "red"), ("wild",), ())[number % 3]
    text = " and ".join(adjectives) or "naïve"
    return {
        "id": number,
        "image": file.getvalue(),
        "text": text,
        "n_chars": len(text),
        "n_tokens": len(text.encode()),
        "source": "unseen" if number % 4 == 0 else "seen",
        "adjectives": list(adjectives),
        "truth": f'{{"number": {number}}}',
    }


def write(folder: Path, rows: int = 25, split: str = "train") -> Path:
    """Rows 0 to `rows` of a split, in shards of ten."""
    write_dataset(folder, IDENTITY, "kind: art\n")
    for shard in range(-(-rows // ROWS)):
        ids = range(shard * ROWS, min(rows, (shard + 1) * ROWS))
        path = folder / f"{shard_name(split, shard)}.parquet"
        with ShardWriter(path, pictures_schema()) as writer:
            for number in ids:
                writer.add(row(number), pixels(number))
        line = ShardLine(
            name=path.name,
            split=split,
            number=shard,
            first_id=ids.start,
            rows=len(ids),
            bytes=path.stat().st_size,
            sha256=file_sha256(path),
            pixels_sha256=writer.pixels_sha256,
            identity_sha256=identity_sha256(IDENTITY),
            characters=sum(row(number)["n_chars"] for number in ids),
            versions={},
        )
        write_line(folder, line)
    return folder


WORDS = ("red", "round", "deep-blue", "tall")


def write_folder(folder: Path) -> Path:
    """40 pictures of several kinds and sizes with captions; 34 to 39 are 0 to 5 again, smaller and as JPEG."""
    lines = []
    for number in range(40):
        rng = np.random.default_rng(number % 34)
        cells = Image.fromarray(rng.integers(0, 256, (6, 6, 3), np.uint8))
        picture = cells.resize((90, 60), Image.Resampling.BICUBIC)
        name = f"{number:02d}.png"
        if number >= 34:
            name = f"again/{number:02d}.jpg"
            picture = picture.resize((60, 40), Image.Resampling.LANCZOS)
        (folder / name).parent.mkdir(exist_ok=True)
        picture.save(folder / name)
        words = [word for at, word in enumerate(WORDS) if number % 34 >> at & 1]
        lines.append(
            json.dumps({"file_name": name, "text": f"A {', '.join(words)} thing {number}".replace("red", "Red")})
        )
    (folder / "metadata.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
