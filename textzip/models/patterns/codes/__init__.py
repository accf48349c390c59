"""Where the grids of words come from."""
