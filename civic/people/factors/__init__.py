"""What somebody shows besides a password: a code of an app, a passkey, a recovery code; and from whom it is asked."""
