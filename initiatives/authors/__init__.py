"""Who answers for an initiative beside its first author: they come by a link, may leave, may be handed the lead."""
