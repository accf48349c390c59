"""Abstract pictures: adjectives to a scene, a scene to pixels and to a caption."""
