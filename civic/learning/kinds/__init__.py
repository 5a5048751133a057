"""One way of finding what to suggest for each kind; what they find is kept by `civic.learning.suggesting`."""
