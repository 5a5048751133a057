"""Who works here: invitations, roles, deputies, and leaving."""
