"""The blueprint, and how numbers stand in addresses: within what the database can hold."""

from flask import Blueprint

bp = Blueprint("threads", __name__)
INT = "row"
