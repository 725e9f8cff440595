"""What a module is made of: context, gas, events, errors, coins, and its contract with the application."""
