"""Judging a network of greenways: what it covers, where it breaks, what is unknown."""
