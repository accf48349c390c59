"""Font files: what is in a folder, what a font draws, and its glyphs as an atlas."""
