"""Art: adjectives to codes of a discrete autoencoder, and those to an abstract picture."""
