"""What staff do, whatever the screen: change the knowledge, see what that does, undo it."""
