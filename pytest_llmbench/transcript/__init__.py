"""What `llmbench transcript` does: an attempt of a journal -> text to read. Without pytest.

`attempts.py` finds the attempt, `conversation.py` tells what was said, `outcome.py`
what came of it, `page.py` how it looks.
"""
