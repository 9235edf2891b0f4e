"""Relais, a multilingual survey engine for beneficiary impact questionnaires."""
