"""Where the reader was: it is `textzip.models.slot.use` now, and still found here."""
