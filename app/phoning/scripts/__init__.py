"""What callers say: written by the team for each kind of call and language, every version kept."""
