"""Pictures of other programs' pages: their lines found, cut out at a size that models know, and put together again."""
