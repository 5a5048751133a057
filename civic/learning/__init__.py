"""Suggestions for staff: what a report is about, whose it is, how much it presses, whether it was told before.

Never an act of its own: a suggestion becomes something when somebody who may do it takes it.
"""
