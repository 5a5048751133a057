"""The city's configuration as a folder of readable files, to keep in git and to be taken over by another city."""
