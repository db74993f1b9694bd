"""The index: from published inputs to every figure, rank and interval. Plain Python with NumPy, no input or output.

It travels inside each release, so it imports nothing of the portal.
"""
