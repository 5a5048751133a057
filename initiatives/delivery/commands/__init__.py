"""The verbs of the council's clerk, of the department that carries it out, and of residents who help and judge."""
