"""How right video analysis is, as a mean over many draws: `make accuracy DATA=folder`.

Known clips (`clips`) are made again as phones film them (`variants`), seen once through the
shipped nets (`seen`, which keeps that), disturbed a little (`disturbance`), understood by the
program's own `interpret`, and counted (`figures`, `detections`, `intervals`). Beside them stand
labelled pictures (`labelled`), which the nets know in part. No figure here is one number, and
nothing is learned here.
"""
