"""Benchmarks: each prints ratios measured in one run against the bare limit (``python -m tests.bench.NAME``)."""
