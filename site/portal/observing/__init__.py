"""The portal seen from outside: numbers of requests, metrics, logs and reports of errors, without texts of people."""
