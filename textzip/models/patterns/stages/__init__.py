"""What is learned, one stage after another: grids, sentences of grids, sentences that pay off."""
