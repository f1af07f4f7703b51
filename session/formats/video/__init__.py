"""XML of video programs: instances with labels, as Hudl and Sportscode write them."""
