"""A chat bot that answers residents' questions from a curated knowledge base."""
