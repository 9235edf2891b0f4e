"""The statistics, pure: designs, estimates, verdicts, tipping points and the sentences that may be said of them."""
