"""The networks of patterns: tensors in, dict out."""
