"""The version of the program: told by `civic --version`, by /healthz and by the package."""

VERSION = "0.1.0"
