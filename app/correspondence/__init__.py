"""What is sent on a campaign's behalf, as the team sees and steers it."""
