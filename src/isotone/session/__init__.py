"""The one place that runs the whole chain, from words to files.

Feeling -> journey -> plan -> engine -> master -> files. ``stream`` yields the mastered sound,
``make`` writes it with everything that belongs to a session, ``remake`` makes it again from its
manifest. File and stream are the same samples.
"""

from isotone.session.chain import Feeling, plan_session, stream
from isotone.session.delivery import Delivery, Session
from isotone.session.make import make, perform, remake

__all__ = ["Delivery", "Feeling", "Session", "make", "perform", "plan_session", "remake", "stream"]
