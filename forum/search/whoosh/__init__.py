"""The default search engine: Whoosh's files, read and ranked our own way (see `segments`, `matching` and `ranking`)."""
