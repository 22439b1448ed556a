"""What a message says of a family: dates, ages, money, read into facts."""
