"""The blueprint that the account pages hang on."""

from flask import Blueprint

bp = Blueprint("auth", __name__)
