"""Tracks 轨迹 that others made: read, cleaned, put right, matched to the network, compared."""
