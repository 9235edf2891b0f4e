"""Structures, professionals, campaigns, relay links, invitations and the case history."""
