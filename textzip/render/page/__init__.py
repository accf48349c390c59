"""One page at a time: layout, drawing and PNG, as functions of text, atlas and style."""
