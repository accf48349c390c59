"""The plain baseline: a causal transformer over the bytes or words of texts."""
