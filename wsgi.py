"""The WSGI entry: `app` for any server. `forum serve` runs it with its worker; elsewhere run `forum work` beside it."""

from forum.app import create_app

app = create_app()
