"""A throw-away project and a scripted model on loopback, to see the product in a minute."""
