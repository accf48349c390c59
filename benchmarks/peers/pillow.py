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
    "draw": "textwrap to the page width, Image.new('L') and ImageDraw.multiline_text; no encoding",
    "png": "the page drawn with ImageDraw.multiline_text, then Image.save(format='PNG') to memory",
    "parquet": "the page drawn, PNG-encoded, and written with its text to Parquet, 1000 rows at a time",
}


class Drawer:
    """Draws a text on a fresh page."""

    def __init__(self, path: Path, px: int) -> None:
        """Open the font and see how many lines a page takes."""
        self.font = ImageFont.truetype(str(path), px)
        # Pillow lays text out with Raqm where it finds it, and by itself elsewhere.
        self.layout = "raqm" if features.check("raqm") else "basic"
        self.spacing = max(1, round(px / 5))
        # The distance Pillow itself keeps between two lines of a multi-line text.
        self.pen = ImageDraw.Draw(Image.new("L", (1, 1)))
        line_height = self.bottom("Ag\nAg") - self.bottom("Ag")
        self.fold = harness.folder(self.font, line_height)

    def bottom(self, text: str) -> float:
        """Return how far down from its origin a text reaches."""
        return self.pen.multiline_textbbox((0, 0), text, font=self.font, spacing=self.spacing)[3]

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
    opts = harness.options(parser)
    stage = opts.extra.stage
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)

    draw = Drawer(opts.font, opts.px)
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
    harness.report("pillow", __version__, timing, STAGES[stage], stage=stage, layout=draw.layout)


if __name__ == "__main__":
    main()
