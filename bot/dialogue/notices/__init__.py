"""What a resident asked to be told later: dates ahead and new work."""
