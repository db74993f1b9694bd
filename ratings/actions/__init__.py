"""Every change of what ratings are made of, one module a subject: data, releases, objections."""
