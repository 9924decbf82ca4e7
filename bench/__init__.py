"""Benchmarks: quality and speed as ratios to a baseline measured in the same run, since machines differ and are noisy."""
