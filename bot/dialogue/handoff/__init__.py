"""A person answers: offered, agreed to, passed on."""
