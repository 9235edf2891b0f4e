"""One answer in: interviews as stored, whatever door they come through."""
