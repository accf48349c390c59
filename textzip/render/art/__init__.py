"""Abstract pictures from adjectives: which words there are, what they look like, and the sentences that name them.

chosen = choose(rng)                     # an adjective of every group
scene = make(rng, chosen, size=64)       # every parameter, as plain values
pixels = draw(scene)                     # uint8 (64, 64, 3)
text = caption(rng, named(rng, chosen, 3, 5))
"""
