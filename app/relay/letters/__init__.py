"""Letters to professionals: the invitation to their page, reminders that stop by themselves, and the results."""
