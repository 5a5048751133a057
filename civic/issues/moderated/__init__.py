"""What of issues can be flagged and moderated: words of reports, messages, photos. Importing it registers the kinds."""

from __future__ import annotations

import civic.issues.moderated.photos
import civic.issues.moderated.reports
import civic.issues.moderated.updates  # noqa: F401  # imported for what they register
