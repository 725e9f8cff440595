"""The application: which modules there are, how transactions are checked, configuration, genesis."""
