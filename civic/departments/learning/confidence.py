"""How sure a share is that was seen in few or many cases."""

from __future__ import annotations

from math import sqrt

Z = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""


def lower_bound(share: float, cases: float, z: float = Z) -> float:
    """The lower end of the Wilson score interval of a share that was seen in so many cases; 0 to 1, and 0 for none.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22 (1927), 209–212. Unlike the plain share it does not call 3 of 3 certain.
    """
    if cases <= 0:
        return 0.0
    squared = z * z
    centre = share + squared / (2 * cases)
    spread = z * sqrt(max(0.0, share * (1 - share)) / cases + squared / (4 * cases * cases))
    return max(0.0, (centre - spread) / (1 + squared / cases))


def effective_cases(weights: float, squares: float) -> float:
    """How many equal cases weighted ones are worth, from the sum of their weights and of the weights' squares.

    L. Kish, Survey Sampling (1965), 11.2. Cases that all weigh the same count in full, however old they are.
    """
    return weights * weights / squares if squares > 0 else 0.0
