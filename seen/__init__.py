"""What a person has had before the eyes when a form was opened; a form that acts on it carries a digest or a seal.

A digest says whether anything differs when the form comes back; a seal, which is signed, also says what was there.
"""
