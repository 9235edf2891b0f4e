"""A made-up project played on the real stack: partners, professionals and the people who answer."""
