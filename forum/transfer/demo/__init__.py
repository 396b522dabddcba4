"""The demonstration site: its texts (`content/`), read by `loader`, checked by `checks`, written by `fill`."""
