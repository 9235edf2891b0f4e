"""The front door with a link: the page that opens an interview, and one page per question."""
