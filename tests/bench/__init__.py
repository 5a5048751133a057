"""Benchmarks: each prints ratios measured in one run against the bare limit. Run one by ``python -m tests.bench.NAME``."""
