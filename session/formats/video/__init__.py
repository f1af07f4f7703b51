"""XML of video programs: instances with labels, as Hudl and Sportscode write and read them.

Whoever reads another program's XML begins with `xmlstream`. Videos themselves: `app.vision`.
"""
