"""The networks of art: tensors in, dict out."""
