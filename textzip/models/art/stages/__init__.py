"""What is learned, one stage after another: codes of pictures, what pictures show, captions to codes."""
