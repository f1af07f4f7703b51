"""Files of other programs and our own: what a file is, how it is read, how it is written.

`registry` lists the formats, `reading` reads a file of any of them; each format is a package that
says what it is and how to read and write it. Here somebody's columns and signs become our plays;
nothing is counted (`session.stats`) or stored (`session.record`). Readers take linear time and
believe nothing: a file may have been made to do harm.
"""
