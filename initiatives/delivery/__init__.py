"""An accepted initiative is carried out: by whom, until when, for how much; and residents judge what came of it."""
