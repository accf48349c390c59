"""Reading pictures of text: what may be read, and the reader."""
