"""Leaving a campaign, coming back, and naming somebody who takes over."""
