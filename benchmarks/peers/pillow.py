"""Pages drawn with Pillow: the drawing alone, with PNG encoding, or with PNG and Parquet writing."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import harness
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, ImageFont, __version__, features

ROWS_PER_WRITE = 1000
SCHEMA = pa.schema(
    [
        ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        ("text", pa.string()),
    ]
)
STAGES = {
    "draw": "wrapped, Image.new('L') and ImageDraw.multiline_text; no encoding",
    "png": "the page drawn with ImageDraw.multiline_text, then Image.save(format='PNG') to memory",
    "parquet": "the page drawn, PNG-encoded, and written with its text to Parquet, 1000 rows at a time",
}
WRAPS = {
    "measured": "lines broken where FreeTypeFont.getlength says that the next word does not fit: no ink is cut",
    "mean": "lines broken by textwrap at a number of characters of mean width: wide lines are cut at the edge",
}


class Drawer:
    """Draws a text on a fresh page."""

    def __init__(self, path: Path, px: int, wrap: str) -> None:
        """Open the font and see how many lines a page takes."""
        self.font = ImageFont.truetype(str(path), px)
        # Pillow lays text out with Raqm where it finds it, and by itself elsewhere.
        self.layout = "raqm" if features.check("raqm") else "basic"
        self.spacing = max(1, round(px / 5))
        # The distance Pillow itself keeps between two lines of a multi-line text.
        self.pen = ImageDraw.Draw(Image.new("L", (1, 1)))
        line_height = self.bottom("Ag\nAg") - self.bottom("Ag")
        self.rows = harness.room(1, line_height)[1]
        self.fold = harness.folder(self.font, line_height) if wrap == "mean" else self.fold_measured

    def bottom(self, text: str) -> float:
        """Return how far down from its origin a text reaches."""
        return self.pen.multiline_textbbox((0, 0), text, font=self.font, spacing=self.spacing)[3]

    def fold_measured(self, text: str) -> list[str]:
        """Return the page's lines, each as many words as its measured width allows."""
        usable = harness.PAGE - 2 * harness.MARGIN
        lines: list[str] = []
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if self.font.getlength(longer) <= usable:
                line = longer
                continue
            lines.append(line)
            if len(lines) == self.rows:
                return lines
            line = word
        return [*lines, line]

    def __call__(self, text: str) -> Image.Image:
        """Return the page."""
        page = Image.new("L", (harness.PAGE, harness.PAGE))
        ImageDraw.Draw(page).multiline_text(
            (harness.MARGIN, harness.MARGIN),
            "\n".join(self.fold(text)),
            fill=255,
            font=self.font,
            spacing=self.spacing,
        )
        return page


def encode(page: Image.Image) -> bytes:
    """Return the page as PNG with Pillow's default settings."""
    buffer = io.BytesIO()
    page.save(buffer, format="PNG")
    return buffer.getvalue()


class Shard:
    """A Parquet file that takes rows one by one and writes them in batches."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        self.writer = pq.ParquetWriter(path, SCHEMA)
        self.images: list[dict[str, bytes | None]] = []
        self.texts: list[str] = []

    def add(self, image: bytes, text: str) -> None:
        """Add one row."""
        self.images.append({"bytes": image, "path": None})
        self.texts.append(text)
        if len(self.texts) == ROWS_PER_WRITE:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait."""
        self.writer.write_table(pa.table({"image": self.images, "text": self.texts}, schema=SCHEMA))
        self.images, self.texts = [], []

    def close(self) -> None:
        """Write what is left and the file's footer."""
        if self.texts:
            self.flush()
        self.writer.close()


def main() -> None:
    """Draw, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=STAGES, default="draw")
    parser.add_argument("--wrap", choices=WRAPS, default="measured")
    opts = harness.options(parser)
    stage = opts.extra.stage
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)

    wrap = opts.extra.wrap
    draw = Drawer(opts.font, opts.px, wrap)
    harness.save_samples(draw, opts, "pillow")
    if stage == "draw":
        harness.warm_up(draw, opts.texts)
        timing = harness.time_pages(draw, opts.texts, opts.seconds)
    elif stage == "png":
        harness.warm_up(lambda text: encode(draw(text)), opts.texts)
        timing = harness.time_pages(lambda text: encode(draw(text)), opts.texts, opts.seconds)
    else:
        harness.warm_up(lambda text: encode(draw(text)), opts.texts)
        shard = Shard(opts.out / "pillow.parquet")
        timing = harness.time_pages(
            lambda text: shard.add(encode(draw(text)), text), opts.texts, opts.seconds, shard.close
        )
    what = f"{STAGES[stage]}; {WRAPS[wrap]}"
    shown = sum(len(" ".join(draw.fold(text))) for text in opts.texts) / len(opts.texts)
    harness.report("pillow", __version__, timing, what, stage=stage, layout=draw.layout, characters=f"{shown:.0f}")


if __name__ == "__main__":
    main()
