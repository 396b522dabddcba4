"""Parvis: a forum and discussion engine for professional communities."""
