"""Heritage sites 文物点: read, check, select, score and find them."""
