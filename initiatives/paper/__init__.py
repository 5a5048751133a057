"""Signatures on paper: a clerk enters them by batches, with the scan; they count with those given online."""
