"""The pages: Flask over the public names of jindao."""
