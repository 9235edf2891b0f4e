"""Staff accounts, roles, one-time sign-in links and the audit trail."""
