"""One file per backend; each fulfils a protocol of `app.vision.protocols`.

A detector sees pictures and answers in pixels. What follows from that (who, where, which touch) is
worked out behind it, in `app.vision`.
"""
