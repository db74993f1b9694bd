"""What an office prints and hands out: links, QR codes, posters, forms to fill in by pen, sheets of visit codes."""
