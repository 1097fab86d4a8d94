"""What banks and suppliers say of our money, beside what our own books say, until the difference is known to the last satang."""
