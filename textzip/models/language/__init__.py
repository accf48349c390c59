"""What several members need to learn language: vocabularies, sampling, and the n-gram that they are held against."""
