"""Documents of a region in a campaign, ready to be downloaded: from templates of Word, the report also as PDF."""
