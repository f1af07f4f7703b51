"""Links to one thing for somebody without an account: made, listed, taken back, and looked at.

What a link shows is served from below its own address alone, and nothing else answers to it. Who
may make one, and which are good still, is said in `session.record`.
"""
