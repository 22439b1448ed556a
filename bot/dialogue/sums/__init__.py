"""Sums in a conversation: asked for, asked back, reckoned, told."""
