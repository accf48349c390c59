"""Any folder of pictures with captions, brought to one size and split so that nothing is in two splits."""
