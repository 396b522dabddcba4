"""Markdown to safe HTML, plain text, excerpt and references; French typography; foreign HTML.

Pure: no Flask, no database, nothing kept between two calls. Start at :mod:`forum.text.render`.
"""
