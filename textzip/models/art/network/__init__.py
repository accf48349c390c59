"""The networks of art: tensors in, tensors out."""
