"""What is asked: the survey model, its reader, expressions, checks and catalogues; pure."""
