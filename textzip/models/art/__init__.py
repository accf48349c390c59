"""Art: abstract pictures by a few adjectives, through the codes of a discrete autoencoder."""
