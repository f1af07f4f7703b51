"""Pure functions from events to statistics: the page, the API and the files share them."""
