"""Everything that follows from events and from time. Importing it registers all reactions and jobs of the product."""

from __future__ import annotations

import civic.city.backups
import civic.core.housekeeping
import civic.issues.clockwork
import civic.issues.contacts
import civic.issues.erasing
import civic.issues.forgetting
import civic.issues.giving_back
import civic.issues.moderated.originals
import civic.issues.moderated.reactions
import civic.issues.reactions
import civic.mentions.clockwork
import civic.notifications.reactions
import civic.notifications.sending
import civic.people.clockwork
import civic.people.staff.clockwork
import civic.people.staff.forgetting
import civic.privacy.export_job
import civic.privacy.farewell
import civic.privacy.forgetting
import civic.privacy.reactions
import civic.privacy.retention
import civic.privacy.sweeps
import civic.profile.erasing
import civic.residence.clockwork
import civic.residence.erasing
import civic.rules.clockwork
import civic.rules.reactions  # noqa: F401  # imported for what they register
