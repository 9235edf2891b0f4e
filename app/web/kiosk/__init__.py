"""A tablet in a centre: the survey fetched beforehand, answers sealed on the spot and sent when there is a network."""
