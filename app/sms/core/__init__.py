"""What a text message means, pure: folding of scripts and spellings, command words, replies."""
