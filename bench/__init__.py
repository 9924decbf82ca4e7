"""Benchmarks: quality and speed as ratios to a baseline of the same run, since machines differ and are noisy."""
