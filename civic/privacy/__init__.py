"""What people may know about and do with what the city holds of them, and how long it is held."""

import civic.privacy.policy  # noqa: F401  (whichever of its verbs is called, its permissions are declared)
