"""Listings as they are searched and shown: work, places, events."""
