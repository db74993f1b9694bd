"""Documents of a campaign made from templates of Word: their kinds and placeholders, filling them in, sending them."""
