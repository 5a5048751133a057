"""Everything that follows from events and from time. Importing it registers all reactions and jobs of the product."""

# ruff: noqa: F401

from __future__ import annotations

import civic.city.backups
import civic.core.housekeeping
import civic.deadlines.clockwork
import civic.deadlines.reactions
import civic.intake.sweeping
import civic.issues.clockwork
import civic.issues.contacts
import civic.issues.erasing
import civic.issues.forgetting
import civic.issues.giving_back
import civic.issues.moderated.originals
import civic.issues.moderated.reactions
import civic.issues.reactions
import civic.learning.jobs
import civic.learning.reactions
import civic.mentions.clockwork
import civic.notifications.reactions
import civic.notifications.sending
import civic.notifications.work_reactions
import civic.parties.clockwork
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
import civic.rules.reactions
import civic.triage.bulk.foreseeing
import civic.triage.bulk.reactions
import civic.triage.bulk.running
import civic.triage.clockwork
import initiatives.amendments.forgetting
import initiatives.amendments.reactions
import initiatives.authors.links
import initiatives.comments.forgetting
import initiatives.comments.reactions
import initiatives.council.reactions
import initiatives.delivery.clockwork
import initiatives.merging.clockwork
import initiatives.merging.reactions
import initiatives.opinions.clockwork
import initiatives.opinions.letters
import initiatives.opinions.reactions
import initiatives.proposals.clockwork
import initiatives.proposals.forgetting
import initiatives.proposals.letters
import initiatives.proposals.reactions
import initiatives.signatures.clockwork
import initiatives.signatures.counter
import web.bulk_verbs
