"""Photos of evidence: judged before they are decoded, drawn anew in a process of their own, found again. No Django.

`header` judges what was uploaded, `reading` makes the copy to keep, `likeness` finds the same photo elsewhere,
`place` says how far from the office it was taken. A child process imports this package too: keep it light.
"""
