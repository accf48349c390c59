"""The slot model: a page in, up to 1024 slots of text out, and a counter that says how many are text."""
