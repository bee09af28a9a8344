"""The two policies as one would write them by hand, for speed and for nothing else.

No part of the engine is used here, and nothing here is general: another rate, another article or another
policy means writing it anew. That is what the engine is measured against.
"""
