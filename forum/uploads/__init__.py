"""Files that people add to what they write: images made harmless, documents to download."""
