"""Video to suggestions: clip, frames, detections, tracks, ball path, contacts, touches.

The only place that sees pixels and models. `pipeline` goes the whole way, `protocols` says what a
model must be able to do. It gives values and knows no database, no request and no page: `app.work`
joins what it says to the record. How models are trained is for `lab`.
"""
