"""Row numbers in addresses: what no table can hold is no address, so it answers 404, whatever the method."""

from werkzeug.routing import IntegerConverter


class RowNumber(IntegerConverter):
    """`<row:post_id>`: 1 to 1,999,999,999. Bounded by its pattern: Werkzeug answers 405 where bounds fail after matching."""

    regex = r"(?:[1-9]\d{0,8}|1\d{9})"
