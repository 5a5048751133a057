"""A petition that was counted elsewhere, replayed in a city of its own: do totals and districts come out exactly?"""
